//! Threads that do nothing but hash passwords, and give way to everything else on the machine.
//!
//! A hash takes tens of milliseconds of processor time by design. On the runtime's own blocking threads a storm of
//! sign-ins would take as much of the machine as the visitors who look for a free time; these threads run at the
//! lowest priority, so that a storm makes sign-ins slow and nothing else.

use super::password::PasswordError;
use std::{
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};
use tokio::sync::oneshot;

/// How many passwords are hashed at once. Each takes 19 MiB meanwhile.
const AT_ONCE: usize = 2;

/// How many may wait. Whoever comes later is asked to come back: by then the first would have waited longer than
/// people do.
const MOST_WAITING: usize = 512;

type Work = Box<dyn FnOnce() + Send>;

static QUEUE: LazyLock<SyncSender<Work>> = LazyLock::new(|| {
    let (queue, waiting) = sync_channel(MOST_WAITING);
    let waiting = Arc::new(Mutex::new(waiting));
    for number in 1..=AT_ONCE {
        let waiting = waiting.clone();
        let thread = thread::Builder::new().name(format!("password {number}"));
        if let Err(error) = thread.spawn(move || work_off(&waiting)) {
            // The other one serves; with none, each request says that nobody is there.
            tracing::error!(%error, "a thread for passwords did not start");
        }
    }
    queue
});

fn work_off(waiting: &Mutex<Receiver<Work>>) {
    give_way();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(work) => work(),
            Err(_) => return,
        }
    }
}

/// Puts this thread behind every other one. Linux keeps a priority for each thread; elsewhere it stays as it is.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        tracing::warn!(%error, "passwords are hashed at the same priority as everything else");
    }
}

/// The work's result once a thread has come to it. Work that nobody waits for any more is not done.
pub(super) async fn hash_in_turn<T, W>(work: W) -> Result<T, PasswordError>
where
    T: Send + 'static,
    W: FnOnce() -> Result<T, PasswordError> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let work = Box::new(move || {
        if !reply.is_closed() {
            // An error says that the request was given up meanwhile.
            let _ = reply.send(work());
        }
    });
    match QUEUE.try_send(work) {
        Ok(()) => answer.await.unwrap_or_else(|_| Err(PasswordError::Failed("the thread ended".into()))),
        Err(TrySendError::Full(_)) => Err(PasswordError::Busy),
        Err(TrySendError::Disconnected(_)) => Err(PasswordError::Failed("no thread for passwords runs".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_is_done_at_the_lowest_priority() {
        let priority =
            hash_in_turn(|| Ok(rustix::process::getpriority_process(Some(rustix::thread::gettid())).ok())).await;
        assert_eq!(priority.ok().flatten(), Some(19));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_is_not_done() {
        static DONE: AtomicUsize = AtomicUsize::new(0);
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let busy: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let gate = gate.clone();
                tokio::spawn(hash_in_turn(move || {
                    // Ends when the test lets go of the other end.
                    let _ = gate.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    Ok(())
                }))
            })
            .collect();
        tokio::task::yield_now().await;
        let given_up = tokio::spawn(hash_in_turn(|| {
            DONE.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }));
        tokio::task::yield_now().await;
        given_up.abort();
        assert!(given_up.await.is_err_and(|error| error.is_cancelled()));
        drop(release);
        for thread in busy {
            assert!(thread.await.is_ok_and(|done| done.is_ok()));
        }
        assert!(hash_in_turn(|| Ok(())).await.is_ok(), "the threads go on");
        assert_eq!(DONE.load(Ordering::SeqCst), 0);
    }
}
