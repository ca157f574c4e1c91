//! The data folder: the device's key, the store, and a lock so that two programs never write at once.
//!
//! Three files, and a fourth while Commonage runs (`running`): `device.key` (the secret of this device, for its owner's eyes only), `commonage.db` (the store), and
//! `lock`. The store remembers for which key it is kept. A copy of the store from a backup does not, so that an old
//! copy put beside an old key cannot make the device say twice what it has said before: that would be a fork.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use commonage_log::{DeviceSecret, Millis, from_hex, to_hex};
use commonage_node::keeper::Pen;
use commonage_node::{Node, NodeError};
use commonage_store::{CheckReport, LogStore, Sqlite};

use crate::answer::{Failure, Result, failure};
use crate::running;

const KEY_FILE: &str = "device.key";
const STORE_FILE: &str = "commonage.db";
const LOCK_FILE: &str = "lock";

/// Where the store remembers for which device it is kept.
const DEVICE_SETTING: &str = "device";

/// How long to wait for another program to finish.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// An open data folder.
pub(crate) struct Home {
    pub(crate) node: Node,
    pub(crate) folder: PathBuf,
    _lock: Lock,
}

/// The right to write in a folder. Where the folder's own Commonage runs, it lends its pen, and has it back afterwards.
pub(crate) struct Lock {
    // In this order: the pen is back only when the lock is open.
    file: File,
    _loan: Option<running::Loan>,
}

impl Pen for Lock {
    fn lay_down(&mut self) {
        let _ = self.file.unlock();
    }

    fn take_up(&mut self) -> bool {
        self.file.try_lock().is_ok()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // A snapshot only saves time at the next start; without it everything is read again.
        let _ = self.node.save_snapshots(false);
    }
}

/// The folder that was chosen, or the one that the platform's convention names.
pub(crate) fn folder(chosen: Option<PathBuf>) -> Result<PathBuf> {
    match chosen {
        Some(folder) if folder.as_os_str().is_empty() => Err(failure("--data needs the name of a folder.")),
        Some(folder) => Ok(folder),
        None => directories::ProjectDirs::from("", "", "commonage")
            .map(|folders| folders.data_dir().to_owned())
            .ok_or_else(|| failure("no home folder is known here. Choose a data folder with --data.")),
    }
}

impl Home {
    /// Whether nobody has begun in a folder, and nothing of anybody lies there.
    pub(crate) fn is_fresh(folder: &Path) -> bool {
        let kept = |file: &str| folder.join(file).try_exists().unwrap_or(true);
        !kept(KEY_FILE) && !kept(STORE_FILE) && !fs::metadata(folder).is_ok_and(|found| !found.is_dir())
    }

    /// Opens a folder where somebody has begun.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let (node, lock) = Self::enter(folder)?;
        Ok(Self { node, folder: folder.to_owned(), _lock: lock })
    }

    /// The same, in parts: for a Commonage that goes on running.
    pub(crate) fn enter(folder: &Path) -> Result<(Node, Lock)> {
        if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
            return Err(not_a_folder(folder));
        }
        let kept = |file: &str| folder.join(file).try_exists().unwrap_or(true);
        if !kept(KEY_FILE) && !kept(STORE_FILE) {
            return Err(NodeError::NoPerson.into());
        }
        let lock = lock(folder)?;
        if !kept(KEY_FILE) {
            return Err(failure(format!(
                "the data folder {} has no device key: it was copied or comes from a backup. Come back with your \
                 paper key: “commonage recover”.",
                folder.display()
            )));
        }
        if !kept(STORE_FILE) {
            return Err(failure(format!(
                "the data folder {} has a device key but nothing else: the store is gone. Put “{STORE_FILE}” back, or \
                 choose a new data folder and run “commonage recover” with your paper key.",
                folder.display()
            )));
        }
        let (key, store) = (read_key(folder)?, Sqlite::open(folder.join(STORE_FILE))?);
        if store.local(DEVICE_SETTING)?.as_deref() != Some(key.key().as_bytes()) {
            return Err(failure(format!(
                "the store in {} is not the one that this device wrote last: it looks like a backup. Going on with it \
                 could make your device say two things in one place. Choose a new data folder and run “commonage \
                 recover --from BACKUP” with your paper key.",
                folder.display()
            )));
        }
        Ok((Node::open(Box::new(store), key)?, lock))
    }

    /// Opens a folder to begin in: makes what is missing. A store without its key gets a new key; a key whose store
    /// is gone is put aside, for nobody knows what it has signed.
    pub(crate) fn begin(folder: &Path) -> Result<Self> {
        make_folder(folder)?;
        let lock = lock(folder)?;
        let mut store = Sqlite::open(folder.join(STORE_FILE))?;
        let kept_for = store.local(DEVICE_SETTING)?;
        let has_key = folder.join(KEY_FILE).try_exists().unwrap_or(true);
        let key = match (&kept_for, has_key) {
            (Some(kept_for), true) => {
                let key = read_key(folder)?;
                if kept_for != key.key().as_bytes() {
                    return Err(failure(format!(
                        "the device key in {} does not belong to the store beside it. Choose a new data folder.",
                        folder.display()
                    )));
                }
                key
            }
            (_, has_key) => {
                if has_key {
                    put_aside(&folder.join(KEY_FILE))?;
                }
                let key = DeviceSecret::from_seed(random()?);
                write_key(folder, &key)?;
                store.set_local(DEVICE_SETTING, Some(key.key().as_bytes()))?;
                key
            }
        };
        let node = Node::open(Box::new(store), key)?;
        Ok(Self { node, folder: folder.to_owned(), _lock: lock })
    }

    /// Puts a backup in place as the store of a fresh folder.
    pub(crate) fn place_backup(folder: &Path, backup: &Path) -> Result<()> {
        make_folder(folder)?;
        let _lock = lock(folder)?;
        let (store, partial) = (folder.join(STORE_FILE), folder.join("commonage.db.partial"));
        if store.try_exists().unwrap_or(true) {
            return Err(failure(format!(
                "a backup can only be put into a fresh data folder, and {} is in use. Choose another with --data.",
                folder.display()
            )));
        }
        let remedy = "Check the disk and its free space";
        let copied = fs::copy(backup, &partial)
            .and_then(|_| private(&partial))
            .and_then(|()| OpenOptions::new().write(true).open(&partial)?.sync_all())
            .and_then(|()| fs::rename(&partial, &store))
            .and_then(|()| sync_folder(folder));
        copied.map_err(|error| {
            let _ = fs::remove_file(&partial);
            Failure::file("copying the backup", backup, &error, remedy)
        })
    }

    /// Takes a backup out of its place again, with the key that was made for it, so that one can try once more.
    pub(crate) fn take_backup_away(folder: &Path) {
        for file in [STORE_FILE, "commonage.db-wal", "commonage.db-shm", KEY_FILE] {
            let _ = fs::remove_file(folder.join(file));
        }
    }

    /// Writes a backup: everything but the key, and without the mark for whom it is kept.
    pub(crate) fn backup(&self, file: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
        if file.try_exists().unwrap_or(true) {
            return Err(commonage_store::StoreError::Exists(file.to_owned()).into());
        }
        let mut partial = file.as_os_str().to_owned();
        partial.push(".unfinished");
        let partial = PathBuf::from(partial);
        let _ = fs::remove_file(&partial);
        self.node.store().backup(&partial, progress)?;
        let finish = || -> Result<()> {
            let settle = |error: std::io::Error| Failure::file("writing", file, &error, "Check the disk");
            private(&partial).map_err(settle)?;
            let mut copy = Sqlite::open(&partial)?;
            copy.set_local(DEVICE_SETTING, None)?;
            drop(copy);
            OpenOptions::new().write(true).open(&partial).and_then(|file| file.sync_all()).map_err(settle)?;
            fs::rename(&partial, file).map_err(settle)
        };
        finish().inspect_err(|_| {
            let _ = fs::remove_file(&partial);
        })
    }

    /// Whether others on this computer could read the device key; `None` where the system has no such rights.
    pub(crate) fn key_is_open(&self) -> Option<bool> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(self.folder.join(KEY_FILE)).ok()?.permissions().mode();
            Some(mode & 0o077 != 0)
        }
        #[cfg(not(unix))]
        None
    }

    /// Where the device key lies.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.join(KEY_FILE)
    }
}

/// Looks at a store that cannot be opened as a whole.
pub(crate) fn check_store(folder: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport> {
    let _lock = lock(folder)?;
    Ok(Sqlite::open(folder.join(STORE_FILE))?.check(progress)?)
}

fn not_a_folder(folder: &Path) -> Failure {
    failure(format!("the data folder {} is not a folder but a file. Choose another with --data.", folder.display()))
}

fn make_folder(folder: &Path) -> Result<()> {
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(not_a_folder(folder));
    }
    let is_new = !folder.exists();
    let remedy = "Choose another with --data";
    fs::create_dir_all(folder).map_err(|error| Failure::file("making the data folder", folder, &error, remedy))?;
    #[cfg(unix)]
    if is_new {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    let _ = is_new;
    Ok(())
}

fn lock(folder: &Path) -> Result<Lock> {
    let path = folder.join(LOCK_FILE);
    let cannot = |error: std::io::Error| {
        Failure::file(
            "opening the data folder with",
            &path,
            &error,
            "Check your rights there, or choose another with --data",
        )
    };
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(cannot)?;
    let (mut began, mut loan) = (Instant::now(), None);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { file, _loan: loan }),
            // Whoever writes may be the folder's own Commonage, which lends its pen when asked.
            Err(TryLockError::WouldBlock) if loan.is_none() && running::is_there(folder) => {
                loan = running::borrow_pen(folder);
                if loan.is_some() {
                    began = Instant::now();
                } else {
                    std::thread::sleep(Duration::from_millis(20));
                }
                if began.elapsed() >= LOCK_WAIT {
                    return Err(busy(folder));
                }
            }
            Err(TryLockError::WouldBlock) if began.elapsed() < LOCK_WAIT => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(busy(folder));
            }
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
    }
}

fn busy(folder: &Path) -> Failure {
    failure(format!("another Commonage is busy with {}. Wait until it is done, then try again.", folder.display()))
}

fn read_key(folder: &Path) -> Result<DeviceSecret> {
    let path = folder.join(KEY_FILE);
    let mut text = String::new();
    File::open(&path)
        .and_then(|file| file.take(1024).read_to_string(&mut text))
        .map_err(|error| Failure::file("reading the device key", &path, &error, "Check your rights there"))?;
    let seed = from_hex(text.trim()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    seed.map(DeviceSecret::from_seed).ok_or_else(|| {
        failure(format!(
            "the device key {} is damaged. Choose a new data folder and run “commonage recover” with your paper key.",
            path.display()
        ))
    })
}

/// On the disk, under its name, before the store uses it.
fn write_key(folder: &Path, key: &DeviceSecret) -> Result<()> {
    let path = folder.join(KEY_FILE);
    let partial = folder.join("device.key.partial");
    let write = || -> std::io::Result<()> {
        let _ = fs::remove_file(&partial);
        let mut file = create_private(&partial)?;
        file.write_all(format!("{}\n", to_hex(&key.seed())).as_bytes())?;
        file.sync_all()?;
        fs::rename(&partial, &path)?;
        sync_folder(folder)
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&partial);
        Failure::file("writing the device key", &path, &error, "Check the disk and your rights there")
    })
}

fn put_aside(key: &Path) -> Result<()> {
    let aside = key.with_file_name(format!("{KEY_FILE}.{}.old", now().0));
    fs::rename(key, &aside).map_err(|error| Failure::file("putting aside", key, &error, "Check your rights there"))
}

/// A new file that only its owner may read.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn private(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    let _ = path;
    Ok(())
}

/// Makes sure that a new name in a folder survives a power cut, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    let _ = folder;
    Ok(())
}

/// Good randomness from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| failure(format!("the system gave no randomness ({error}). Nothing was changed.")))?;
    Ok(bytes)
}

/// The time now.
pub(crate) fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(0))
}
