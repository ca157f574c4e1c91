//! A virtual file system for SQLite whose writes fail when a test says so. Everything else is the system's own.
//!
//! The system's file objects are used as they are; only their table of methods is replaced by a copy in which
//! writing, syncing and truncating first ask the [`Plan`]. Each test thread has its own plan.
#![allow(unsafe_code, non_snake_case)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{c_char, c_int, c_void};
use std::sync::{Mutex, OnceLock};

use rusqlite::ffi;

pub(crate) const NAME: &str = "faulty";

/// When writes fail, and what was seen of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plan {
    /// The number, from 1, of the first step that fails; 0 for none.
    pub(crate) fail_at: u64,
    /// Whether everything after it fails as well, as when the disk is full or gone.
    pub(crate) for_ever: bool,
    /// How many steps there were.
    pub(crate) steps: u64,
    /// Bytes were written to a file since it was last synced.
    pub(crate) is_unsynced: bool,
}

thread_local! {
    static PLAN: RefCell<Plan> = RefCell::new(Plan::default());
}

pub(crate) fn set(plan: Plan) {
    PLAN.set(plan);
}

pub(crate) fn plan() -> Plan {
    PLAN.with_borrow(|plan| *plan)
}

fn fails() -> bool {
    PLAN.with_borrow_mut(|plan| {
        plan.steps += 1;
        plan.fail_at != 0 && (plan.steps == plan.fail_at || plan.for_ever && plan.steps > plan.fail_at)
    })
}

#[repr(C)]
struct Methods {
    replaced: ffi::sqlite3_io_methods,
    system: *const ffi::sqlite3_io_methods,
}

/// The system's table behind ours.
unsafe fn system(file: *mut ffi::sqlite3_file) -> &'static ffi::sqlite3_io_methods {
    unsafe { &*(*(*file).pMethods.cast::<Methods>()).system }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, bytes: *const c_void, count: c_int, at: i64) -> c_int {
    let write = unsafe { system(file) }.xWrite.unwrap();
    if fails() {
        // Half of it reaches the disk.
        unsafe { write(file, bytes, count / 2, at) };
        return ffi::SQLITE_IOERR_WRITE;
    }
    PLAN.with_borrow_mut(|plan| plan.is_unsynced = true);
    unsafe { write(file, bytes, count, at) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    if fails() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
    PLAN.with_borrow_mut(|plan| plan.is_unsynced = false);
    unsafe { system(file).xSync.unwrap()(file, flags) }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    if fails() {
        return ffi::SQLITE_IOERR_TRUNCATE;
    }
    unsafe { system(file).xTruncate.unwrap()(file, size) }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    if fails() {
        return ffi::SQLITE_IOERR_DELETE;
    }
    unsafe {
        let system = ffi::sqlite3_vfs_find(std::ptr::null());
        (*system).xDelete.unwrap()(system, name, sync_folder)
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        let system = ffi::sqlite3_vfs_find(std::ptr::null());
        let result = (*system).xOpen.unwrap()(system, name, file, flags, out);
        if !(*file).pMethods.is_null() {
            (*file).pMethods = replaced((*file).pMethods);
        }
        result
    }
}

fn replaced(system: *const ffi::sqlite3_io_methods) -> *const ffi::sqlite3_io_methods {
    static TABLES: OnceLock<Mutex<HashMap<usize, usize>>> = OnceLock::new();
    let mut tables = TABLES.get_or_init(Mutex::default).lock().unwrap();
    let table = *tables.entry(system as usize).or_insert_with(|| {
        let mut replaced = unsafe { *system };
        replaced.xWrite = Some(write);
        replaced.xSync = Some(sync);
        replaced.xTruncate = Some(truncate);
        std::ptr::from_ref(Box::leak(Box::new(Methods { replaced, system }))) as usize
    });
    table as *const ffi::sqlite3_io_methods
}

/// Makes the file system known to SQLite, beside the system's own.
pub(crate) fn register() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| unsafe {
        ffi::sqlite3_initialize();
        let mut vfs = *ffi::sqlite3_vfs_find(std::ptr::null());
        vfs.zName = c"faulty".as_ptr();
        vfs.pNext = std::ptr::null_mut();
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0), ffi::SQLITE_OK);
    });
}
