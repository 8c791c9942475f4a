# Boots systemd as process 1 of namespaces of its own, on a view of this computer's files where every
# change is kept in memory. Run by machine.py in new namespaces:
#   boot.sh WORKPLACE FILES LIBRARIES TARGET
# FILES is laid over the root; LIBRARIES is shown, read-only, at TARGET.
set -eu
place=$1 files=$2 libraries=$3 target=$4

mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$place/root"
cd "$place/root"

# Nothing that this computer itself would start is started.
mount -t tmpfs -o mode=755 tmpfs etc/systemd/system
for unit in systemd-udevd systemd-udev-trigger systemd-logind getty@ console-getty; do
    ln -s /dev/null "etc/systemd/system/$unit.service"
done
: >etc/machine-id

mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs var/log
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do cp -a "/dev/$device" "dev/$device"; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs dev/shm

cp -a "$files/." .
mkdir -p ".$target"
mount --bind "$libraries" ".$target"
mount -o remount,bind,ro ".$target"

pivot_root . .
umount -l .
cd /
exec env -i container=samsam-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --unit=multi-user.target --show-status=no
