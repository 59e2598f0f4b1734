//! A private Dovecot with one mailbox, for whoever reads mail.

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, getgid, getuid, kill_process};
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

const USER: &str = "desk";
const PASSWORD: &str = "mail-of-the-desk";
/// Where Debian puts it, which is in nobody's path but root's.
const PROGRAMS: [&str; 3] = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot"];
/// `nobody` and its group: Dovecot reads no mail as root.
const NOBODY: u32 = 65_534;

/// The server; it ends with this value.
#[derive(Debug)]
pub struct Dovecot {
    process: Child,
    folder: PathBuf,
    port: u16,
    delivered: AtomicU32,
}

impl Dovecot {
    /// Starts one on a free port of this machine.
    ///
    /// # Panics
    /// When it is not installed (`make test` installs it) or does not start.
    pub fn start() -> Self {
        Self::try_start().expect("Dovecot starts")
    }

    fn try_start() -> Result<Self> {
        let program = PROGRAMS.iter().find(|program| Path::new(program).is_file());
        let program = program.context("Dovecot is not installed; `make test` installs it")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("anteroom-dovecot-{}-{port}", std::process::id()));
        let mail = folder.join("mail");
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(mail.join(part))?;
        }
        let as_root = getuid().as_raw() == 0;
        let owner = if as_root { (NOBODY, NOBODY) } else { (getuid().as_raw(), getgid().as_raw()) };
        for path in [mail.clone(), mail.join("new"), mail.join("cur"), mail.join("tmp")] {
            own(&path, owner, as_root)?;
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let settings = folder.join("dovecot.conf");
        fs::write(&settings, settings_for(&folder, port, owner, as_root))?;
        let process = Command::new(program)
            .args(["-F", "-c"])
            .arg(&settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut started = Self { process, folder, port, delivered: AtomicU32::new(0) };
        started.wait()?;
        Ok(started)
    }

    fn wait(&mut self) -> Result<()> {
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(status) = self.process.try_wait()? {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("Dovecot ended with {status}: {log}");
            }
            ensure!(begun.elapsed() < Duration::from_secs(30), "Dovecot does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// `imap://desk:…@127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("imap://{USER}:{PASSWORD}@127.0.0.1:{}", self.port)
    }

    /// Puts a mail into the mailbox, as it stands on the wire.
    ///
    /// # Panics
    /// When the disk does not take it.
    pub fn deliver(&self, mail: &[u8]) {
        let name = format!("{}.test", self.delivered.fetch_add(1, Ordering::Relaxed));
        let (made, new) = (self.folder.join("mail/tmp").join(&name), self.folder.join("mail/new").join(&name));
        fs::write(&made, mail).expect("it is written");
        let as_root = getuid().as_raw() == 0;
        let owner = if as_root { (NOBODY, NOBODY) } else { (getuid().as_raw(), getgid().as_raw()) };
        own(&made, owner, as_root).expect("it has its owner");
        fs::rename(made, new).expect("it is delivered");
    }

    /// The flags of every mail, as the names of their files say: `S` for seen, `F` for flagged.
    ///
    /// # Panics
    /// When the mailbox cannot be read.
    pub fn flags(&self) -> Vec<String> {
        let mut names: Vec<String> = ["new", "cur"]
            .iter()
            .flat_map(|part| fs::read_dir(self.folder.join("mail").join(part)).expect("a mailbox"))
            .map(|entry| entry.expect("a mail").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
            .iter()
            .map(|name| name.rsplit_once(":2,").map_or_else(String::new, |(_, flags)| flags.to_owned()))
            .collect()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Asked to end rather than killed, so that its own children end with it.
        if let Some(pid) = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn own(path: &Path, (user, group): (u32, u32), as_root: bool) -> Result<()> {
    if as_root { Ok(chown(path, Some(user), Some(group))?) } else { Ok(()) }
}

fn settings_for(folder: &Path, port: u16, (user, group): (u32, u32), as_root: bool) -> String {
    let folder = folder.display();
    // Who starts it otherwise than as root cannot hand anything to users of its own.
    let users = if as_root {
        String::new()
    } else {
        let (name, its_group) = (own_name("-un"), own_name("-gn"));
        format!("default_login_user = {name}\ndefault_internal_user = {name}\ndefault_internal_group = {its_group}\n")
    };
    format!(
        "base_dir = {folder}/run\nlog_path = {folder}/log\nprotocols = imap\nlisten = 127.0.0.1\nssl = no\n\
         disable_plaintext_auth = no\nmail_location = maildir:{folder}/mail\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n{users}\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={user} gid={group} home={folder}/home\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = 0\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
    )
}

/// Of the user (`-un`) or group (`-gn`) that tests run as.
fn own_name(of: &str) -> String {
    let answer = Command::new("id").arg(of).output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&answer).trim().to_owned()
}
