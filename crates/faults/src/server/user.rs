//! As whom a database's server runs: those of PostgreSQL and MariaDB refuse to run as root.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use tokio::process::Command;

use crate::broken::{Broken, Result};

/// Whom a server runs as; `None` where that is whoever runs the suite.
#[derive(Clone, Copy)]
pub(super) struct User(Option<(u32, u32)>);

impl User {
    /// The system's user of this name, if root asks.
    pub(super) fn named(name: &str) -> Result<Self> {
        if fs::metadata("/proc/self")?.uid() != 0 {
            return Ok(Self(None));
        }
        let passwd = fs::read_to_string("/etc/passwd")?;
        let found = passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next() == Some(name)).then(|| {
                let (user, group) = (fields.nth(1)?, fields.next()?);
                Some((user.parse().ok()?, group.parse().ok()?))
            })?
        });
        found
            .map(|ids| Self(Some(ids)))
            .ok_or_else(|| Broken::Wrong(format!("there is no user {name} on this machine")))
    }

    /// A program that is run as this user.
    pub(super) fn run(self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    /// Makes a folder that is this user's.
    pub(super) fn folder(self, path: &Path) -> Result<()> {
        fs::create_dir(path)?;
        if let Some((user, group)) = self.0 {
            chown(path, Some(user), Some(group))?;
        }
        Ok(())
    }
}
