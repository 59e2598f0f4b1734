//! One reading for all who ask for the same at the same moment.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Readings under way; clones share them. Nothing is remembered beyond the moment: whoever asks after an answer came
/// reads anew.
pub(super) struct Together<K, V>(Arc<Mutex<UnderWay<K, V>>>);

type UnderWay<K, V> = HashMap<K, Arc<OnceCell<V>>>;

impl<K: Eq + Hash + Copy, V: Clone> Together<K, V> {
    /// The answer of the reading under way, or of `read`. One that fails, or whose caller leaves, is begun again by the
    /// next of those who wait.
    pub async fn read<E, F>(&self, key: K, read: impl FnOnce() -> F) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        let cell = self.map(|under_way| under_way.entry(key).or_default().clone());
        let waiting = Waiting { together: self, key, cell };
        let answer = waiting.cell.get_or_try_init(read).await.cloned();
        waiting.end();
        answer
    }

    fn map<T>(&self, change: impl FnOnce(&mut UnderWay<K, V>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One who waits. However the last of them goes, nothing is left.
struct Waiting<'a, K: Eq + Hash + Copy, V: Clone> {
    together: &'a Together<K, V>,
    key: K,
    cell: Arc<OnceCell<V>>,
}

impl<K: Eq + Hash + Copy, V: Clone> Waiting<'_, K, V> {
    /// Closes an answered reading to those who come later.
    fn end(&self) {
        if self.cell.initialized() {
            self.together.map(|under_way| {
                if under_way.get(&self.key).is_some_and(|open| Arc::ptr_eq(open, &self.cell)) {
                    under_way.remove(&self.key);
                }
            });
        }
    }
}

impl<K: Eq + Hash + Copy, V: Clone> Drop for Waiting<'_, K, V> {
    fn drop(&mut self) {
        self.together.map(|under_way| {
            // The map's own, and this one.
            let alone = Arc::strong_count(&self.cell) <= 2;
            if alone && under_way.get(&self.key).is_some_and(|open| Arc::ptr_eq(open, &self.cell)) {
                under_way.remove(&self.key);
            }
        });
    }
}

impl<K, V> Clone for Together<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> fmt::Debug for Together<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Together")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::task::{JoinSet, yield_now};

    /// Counts its readings, each of which takes a moment; those up to `failing` fail.
    async fn ask(together: &Together<u8, u32>, readings: &AtomicU32, failing: u32) -> Result<u32, ()> {
        together
            .read(7, async || {
                let reading = readings.fetch_add(1, Ordering::Relaxed);
                yield_now().await;
                if reading < failing { Err(()) } else { Ok(reading) }
            })
            .await
    }

    #[tokio::test]
    async fn two_hundred_at_once_read_once_and_the_next_one_anew() {
        let (together, readings) = (Together::default(), Arc::new(AtomicU32::new(0)));
        let mut all = JoinSet::new();
        for _ in 0..200 {
            let (together, readings) = (together.clone(), readings.clone());
            all.spawn(async move { ask(&together, &readings, 0).await });
        }
        assert_eq!(all.join_all().await, vec![Ok(0); 200]);
        assert_eq!(ask(&together, &readings, 0).await, Ok(1));
        assert!(together.map(|under_way| under_way.is_empty()), "nothing is kept");
    }

    #[tokio::test]
    async fn a_reading_that_fails_is_begun_again_by_the_next() {
        let (together, readings) = (Together::default(), AtomicU32::new(0));
        let answers = tokio::join!(ask(&together, &readings, 1), ask(&together, &readings, 1));
        assert_eq!(answers, (Err(()), Ok(1)));
    }

    #[tokio::test]
    async fn whoever_leaves_takes_nobody_along() {
        let (together, readings) = (Together::default(), AtomicU32::new(0));
        {
            let left = ask(&together, &readings, 0);
            tokio::pin!(left);
            assert!(futures::poll!(left).is_pending(), "it waits for its reading");
        }
        assert!(together.map(|under_way| under_way.is_empty()), "nothing is kept of it");
        assert_eq!(ask(&together, &readings, 0).await, Ok(1));
    }
}
