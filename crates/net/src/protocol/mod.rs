//! The sync protocol, without I/O.
