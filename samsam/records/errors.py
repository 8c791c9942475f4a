"""What can be wrong with the store. Each message is Swedish, for the person who runs SAMSAM."""

from __future__ import annotations


class StoreError(Exception):
    """The store can't be used. The message is Swedish, for the person who runs SAMSAM."""


class StoreLockedError(StoreError):
    """Another process has the file open."""


class StoreTooNewError(StoreError):
    """The file was written by a later version of SAMSAM or of DuckDB."""


class StoreTooOldError(StoreError):
    """The file was written by a version of DuckDB that is no longer read."""


class StoreDamagedError(StoreError):
    """The file isn't a store, or is broken."""


class StoreReadOnlyError(StoreError):
    """The file can't be written to, and the wish was to write."""


class StoreLossError(StoreError):
    """The file lacks saves that were acknowledged: it, or the log beside it, isn't the last one."""


class StoreWriteError(StoreError):
    """What was to be saved isn't there; what was saved before is."""


class StoreBusyError(StoreError):
    """The store doesn't answer in time, or is being opened again after a fault."""


class StoreAwayError(StoreError):
    """The database's server doesn't answer, as while it is started again."""


class BackupError(StoreError):
    """A backup couldn't be made, or can't be trusted. The store is as it was."""
