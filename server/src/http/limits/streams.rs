//! How many live streams somebody has open.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Open streams by whoever they count for; clones count together.
#[derive(Debug)]
pub struct Streams<K: Hash + Eq + Copy> {
    most: u32,
    open: Arc<Mutex<HashMap<K, u32>>>,
}

/// One open stream; it ends with the value.
#[derive(Debug)]
pub struct OpenStream<K: Hash + Eq + Copy> {
    whose: K,
    open: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq + Copy> Streams<K> {
    pub fn at_most(most: u32) -> Self {
        Self { most, open: Arc::default() }
    }

    /// `None` when as many are open as may be.
    pub fn open(&self, whose: K) -> Option<OpenStream<K>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.get(&whose).copied().unwrap_or_default();
        if count >= self.most {
            return None;
        }
        open.insert(whose, count + 1);
        Some(OpenStream { whose, open: self.open.clone() })
    }
}

impl<K: Hash + Eq + Copy> Drop for OpenStream<K> {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.whose) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_ended_makes_room_for_another() {
        let streams = Streams::at_most(2);
        let first = streams.open("a").expect("the first");
        let _second = streams.open("a").expect("the second");
        assert!(streams.open("a").is_none());
        assert!(streams.open("b").is_some(), "others are not concerned");
        drop(first);
        assert!(streams.open("a").is_some());
        assert_eq!(streams.open.lock().expect("no test panics with it").len(), 1, "nobody is kept who has none open");
    }
}
