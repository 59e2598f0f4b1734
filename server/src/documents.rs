//! Files that people hand in are read by a process of their own: this binary again, as `anteroom read-document`. It has
//! no environment, no files, no network where the kernel can forbid them (Landlock), and limits of memory, processor time
//! and output; whatever a file makes a parser do ends with that process.

use async_trait::async_trait;
use documents::{Kind, MOST_TEXT, Unreadable};
use ports::{DocumentError, DocumentKind, DocumentReader};
use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{ExitCode, ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    sync::Semaphore,
};

/// The largest file, in bytes.
pub const LARGEST: usize = 10 << 20;
/// From the beginning to the end of one reading.
const LONGEST: Duration = Duration::from_secs(20);
/// Processor time of one reading, in seconds.
const MOST_SECONDS: u64 = 10;
/// Memory of one reading beside the program itself, in bytes.
const MOST_MEMORY: u64 = 512 << 20;
/// Readings at once; others wait for their turn.
const AT_ONCE: usize = 2;

/// How the child says what it found.
const DAMAGED: u8 = 3;
const NO_TEXT: u8 = 4;
const TOO_LARGE: u8 = 5;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Reads files in a child process.
#[derive(Clone, Debug, Default)]
pub struct SeparateProcess {
    program: Option<PathBuf>,
}

impl SeparateProcess {
    /// By another binary than the one that runs.
    pub fn of(program: impl Into<PathBuf>) -> Self {
        Self { program: Some(program.into()) }
    }
}

#[async_trait]
impl DocumentReader for SeparateProcess {
    async fn read(&self, kind: DocumentKind, bytes: Vec<u8>) -> Result<String, DocumentError> {
        let _turn = TURNS.acquire().await.map_err(|_| DocumentError::Unavailable)?;
        let program = match &self.program {
            Some(program) => program.clone(),
            None => std::env::current_exe().map_err(|error| unavailable(&error))?,
        };
        let reading = tokio::time::timeout(LONGEST, run(program, kind, bytes)).await;
        // The child dies with the future that waited for it.
        reading.unwrap_or(Err(DocumentError::TooMuch))
    }
}

fn unavailable(error: &std::io::Error) -> DocumentError {
    tracing::error!(%error, "the process that reads documents could not be run");
    DocumentError::Unavailable
}

async fn run(program: PathBuf, kind: DocumentKind, bytes: Vec<u8>) -> Result<String, DocumentError> {
    let mut child = Command::new(program)
        .args(["read-document", kind.as_str()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| unavailable(&error))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(DocumentError::Unavailable);
    };
    // A child that ends early closes its end; what it says of the file counts, not that we could not go on.
    let feed = async move { input.write_all(&bytes).await.is_ok() };
    let mut text = Vec::new();
    let most = u64::try_from(MOST_TEXT).unwrap_or(u64::MAX).saturating_add(1);
    let mut output = output.take(most);
    let (_, read) = tokio::join!(feed, output.read_to_end(&mut text));
    read.map_err(|error| unavailable(&error))?;
    if text.len() > MOST_TEXT {
        return Err(DocumentError::TooLong);
    }
    drop(output);
    let status = child.wait().await.map_err(|error| unavailable(&error))?;
    said(status)?;
    String::from_utf8(text).map_err(|_| DocumentError::Unreadable)
}

fn said(status: ExitStatus) -> Result<(), DocumentError> {
    match status.code() {
        Some(0) => Ok(()),
        Some(code) if code == i32::from(NO_TEXT) => Err(DocumentError::NoText),
        Some(code) if code == i32::from(TOO_LARGE) => Err(DocumentError::TooLong),
        // A parser that gave up by a panic met a file that is not what it says.
        Some(_) => Err(DocumentError::Unreadable),
        // Ended by a signal: out of memory, of stack or of time.
        None => Err(DocumentError::TooMuch),
    }
}

/// The child's side: a file on standard input, its text on standard output.
pub fn read_here(kind: &str) -> ExitCode {
    // A limit that cannot be set is no reason to go on without.
    if confine().is_err() {
        return ExitCode::FAILURE;
    }
    let Some(kind) = DocumentKind::from_word(kind) else { return ExitCode::from(DAMAGED) };
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if std::io::stdin().lock().take(most).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let kind = match kind {
        DocumentKind::Text => Kind::Text,
        DocumentKind::Markdown => Kind::Markdown,
        DocumentKind::Html => Kind::Html,
        DocumentKind::Pdf => Kind::Pdf,
        DocumentKind::Docx => Kind::Docx,
    };
    match documents::read(kind, &bytes) {
        Ok(text) if std::io::stdout().lock().write_all(text.as_bytes()).is_ok() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(Unreadable::Damaged) => ExitCode::from(DAMAGED),
        Err(Unreadable::NoText) => ExitCode::from(NO_TEXT),
        Err(Unreadable::TooLarge) => ExitCode::from(TOO_LARGE),
    }
}

/// Gives up what reading a file does not need. Files and network are forbidden where the kernel knows how.
#[cfg(target_os = "linux")]
fn confine() -> Result<(), Box<dyn std::error::Error>> {
    use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr};
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |resource, most: u64| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    limit(Resource::Cpu, MOST_SECONDS)?;
    limit(Resource::Data, MOST_MEMORY)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, 16)?;
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .create()?
        .restrict_self()?;
    Ok(())
}

/// Elsewhere the process, its time and what it may write to us are the limits.
#[cfg(not(target_os = "linux"))]
fn confine() -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}
