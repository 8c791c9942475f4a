/* A disk that fails at a chosen call, for LD_PRELOAD on Linux (tests/bench/faulty_disk.py).

   At rest everything goes through. After samsam_disk() the calls that write in one folder are
   counted, and the n-th fails in a chosen way. Where the current may be cut, what a file held at its
   last flush is kept aside as its image, by its inode: all that a disk owes to who has lost power. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITING = 1, FLUSHING = 2, NAMING = 4 };
enum { PASS, FAIL, SHORT, LIE };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX], images[PATH_MAX];
static int classes, action, error_number, report = -1;
static long at, until, kill_at, counted, every;


/* Begin: calls of `classes` from number `first` to `last` fail; at call `dies` of any class the
   process is killed before it is made (0: never). `where` is the folder; `kept` where images are put
   ("": none); `told` a file descriptor that is told of the first fault, or, when nothing is to fail,
   of every call. */
void samsam_disk(const char *where, const char *kept, int told, int which, int what, int number,
                 long first, long last, long dies)
{
    pthread_mutex_lock(&lock);
    snprintf(folder, sizeof folder, "%s/", where);
    snprintf(images, sizeof images, "%s", kept);
    report = told, classes = which, action = what, error_number = number;
    at = first, until = last, kill_at = dies, counted = 0, every = 0;
    pthread_mutex_unlock(&lock);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int real_open(const char *path, int flags, mode_t mode)
{
    REAL(int, "open64", const char *, int, ...);
    return real(path, flags, mode);
}

static ssize_t real_write(int fd, const void *data, size_t size)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(fd, data, size);
}

static int outcome(int class, const char *name, const char *path)
{
    if (strncmp(path, folder, strlen(folder)) != 0) return PASS;
    int found = PASS;
    pthread_mutex_lock(&lock);
    every++;
    if (kill_at && every >= kill_at) {
        dprintf(report, "killed %s %s\n", name, path);
        kill(getpid(), SIGKILL);
    }
    if (class & classes) {
        counted++;
        if (action == PASS && !kill_at) dprintf(report, "call %d %s %s\n", class, name, path);
        if (counted >= at && counted <= until) found = action;
        /* Half of what was to be written fits on a disk that is then full. */
        if (found == FAIL && error_number == ENOSPC && at != until && counted == at && class == WRITING)
            found = SHORT;
        if (found != PASS && counted == at) dprintf(report, "fault %s %s\n", name, path);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static int of_file(int fd, int class, const char *name)
{
    char link[64], path[PATH_MAX];
    if (!folder[0]) return PASS;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return PASS;
    path[size] = 0;
    return outcome(class, name, path);
}

static int of_name(const char *path, int class, const char *name)
{
    char whole[2 * PATH_MAX], here[PATH_MAX];
    if (!folder[0]) return PASS;
    if (path[0] == '/') return outcome(class, name, path);
    if (!getcwd(here, sizeof here)) return PASS;
    snprintf(whole, sizeof whole, "%s/%s", here, path);
    return outcome(class, name, whole);
}

static int failed(void)
{
    errno = error_number;
    return -1;
}

/* Keep what a file holds now: it has been flushed. */
static void keep_image(int fd)
{
    char from[64], to[PATH_MAX + 32], fresh[PATH_MAX + 64], part[65536];
    struct stat told;
    ssize_t size;
    if (!images[0] || fstat(fd, &told) || !S_ISREG(told.st_mode)) return;
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    snprintf(to, sizeof to, "%s/%lu", images, (unsigned long)told.st_ino);
    snprintf(fresh, sizeof fresh, "%s.%x", to, (unsigned)pthread_self());
    int in = real_open(from, O_RDONLY, 0), out = real_open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while (in >= 0 && out >= 0 && (size = read(in, part, sizeof part)) > 0)
        if (real_write(out, part, (size_t)size) != size) abort();
    close(in), close(out);
    if (renameat2(AT_FDCWD, fresh, AT_FDCWD, to, 0)) abort();
}

/* Writing */

#define WRITES(type, name, parameters, arguments, types, half) \
    type name parameters \
    { \
        REAL(type, #name, types); \
        switch (of_file(fd, WRITING, #name)) { \
        case FAIL: return failed(); \
        case SHORT: half; break; \
        } \
        return real arguments; \
    }
#define TYPES(...) __VA_ARGS__
#define HALF size = size > 1 ? size / 2 : size
#define FIRST_PART size = size > 1 ? size / 2 : size

WRITES(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size),
       TYPES(int, const void *, size_t), HALF)
WRITES(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t place), (fd, data, size, place),
       TYPES(int, const void *, size_t, off_t), HALF)
WRITES(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t place),
       (fd, data, size, place), TYPES(int, const void *, size_t, off64_t), HALF)
WRITES(ssize_t, writev, (int fd, const struct iovec *data, int size), (fd, data, size),
       TYPES(int, const struct iovec *, int), FIRST_PART)
WRITES(ssize_t, pwritev, (int fd, const struct iovec *data, int size, off_t place),
       (fd, data, size, place), TYPES(int, const struct iovec *, int, off_t), FIRST_PART)
WRITES(ssize_t, pwritev64, (int fd, const struct iovec *data, int size, off64_t place),
       (fd, data, size, place), TYPES(int, const struct iovec *, int, off64_t), FIRST_PART)
WRITES(ssize_t, sendfile, (int fd, int from, off_t *place, size_t size), (fd, from, place, size),
       TYPES(int, int, off_t *, size_t), HALF)
WRITES(ssize_t, sendfile64, (int fd, int from, off64_t *place, size_t size), (fd, from, place, size),
       TYPES(int, int, off64_t *, size_t), HALF)
WRITES(int, ftruncate, (int fd, off_t size), (fd, size), TYPES(int, off_t), )
WRITES(int, ftruncate64, (int fd, off64_t size), (fd, size), TYPES(int, off64_t), )
WRITES(int, fallocate, (int fd, int mode, off_t place, off_t size), (fd, mode, place, size),
       TYPES(int, int, off_t, off_t), )
WRITES(int, fallocate64, (int fd, int mode, off64_t place, off64_t size), (fd, mode, place, size),
       TYPES(int, int, off64_t, off64_t), )

ssize_t copy_file_range(int from, off64_t *start, int fd, off64_t *place, size_t size, unsigned flags)
{
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    switch (of_file(fd, WRITING, "copy_file_range")) {
    case FAIL: return failed();
    case SHORT: HALF; break;
    }
    return real(from, start, fd, place, size, flags);
}

#define ALLOCATES(name, type) \
    int name(int fd, type place, type size) \
    { \
        REAL(int, #name, int, type, type); \
        return of_file(fd, WRITING, #name) == FAIL ? error_number : real(fd, place, size); \
    }
ALLOCATES(posix_fallocate, off_t)
ALLOCATES(posix_fallocate64, off64_t)

/* Flushing */

#define FLUSHES(name) \
    int name(int fd) \
    { \
        REAL(int, #name, int); \
        switch (of_file(fd, FLUSHING, #name)) { \
        case FAIL: return failed(); \
        case LIE: return 0; \
        } \
        int done = real(fd); \
        if (!done && folder[0]) keep_image(fd); \
        return done; \
    }
FLUSHES(fsync)
FLUSHES(fdatasync)

/* Names */

#define TO_WRITE(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))
#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) { \
        va_list more; \
        va_start(more, last); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

#define OPENS(name) \
    int name(const char *path, int flags, ...) \
    { \
        MODE(flags, flags) \
        REAL(int, #name, const char *, int, ...); \
        if (TO_WRITE(flags) && of_name(path, NAMING, #name) == FAIL) return failed(); \
        return real(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
    int name(int there, const char *path, int flags, ...) \
    { \
        MODE(flags, flags) \
        REAL(int, #name, int, const char *, int, ...); \
        if (TO_WRITE(flags) && of_name(path, NAMING, #name) == FAIL) return failed(); \
        return real(there, path, flags, mode); \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    return of_name(to, NAMING, "rename") == FAIL ? failed() : real(from, to);
}

int renameat(int there, const char *from, int where, const char *to)
{
    REAL(int, "renameat", int, const char *, int, const char *);
    return of_name(to, NAMING, "renameat") == FAIL ? failed() : real(there, from, where, to);
}

int link(const char *from, const char *to)
{
    REAL(int, "link", const char *, const char *);
    return of_name(to, NAMING, "link") == FAIL ? failed() : real(from, to);
}

int linkat(int there, const char *from, int where, const char *to, int flags)
{
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return of_name(to, NAMING, "linkat") == FAIL ? failed() : real(there, from, where, to, flags);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t);
    return of_name(path, NAMING, "mkdir") == FAIL ? failed() : real(path, mode);
}
