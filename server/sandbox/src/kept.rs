//! A bounded memory: the newest entries by id.

use std::collections::{HashMap, VecDeque};

/// Keeps at most `most` entries; a new one pushes the oldest out.
pub(crate) struct Kept<T> {
    most: usize,
    order: VecDeque<String>,
    entries: HashMap<String, T>,
}

impl<T> Kept<T> {
    pub fn new(most: usize) -> Self {
        Self { most, order: VecDeque::new(), entries: HashMap::new() }
    }

    pub fn put(&mut self, id: impl Into<String>, entry: T) {
        let id = id.into();
        if self.entries.insert(id.clone(), entry).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }

    pub fn get(&self, id: &str) -> Option<&T> {
        self.entries.get(id)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.entries.get_mut(id)
    }

    pub fn remove(&mut self, id: &str) {
        self.entries.remove(id);
        self.order.retain(|known| known != id);
    }

    /// Oldest first.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.order.clone().into_iter()
    }

    /// In no order.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.values_mut()
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Newest first.
    pub fn newest(&self) -> impl Iterator<Item = &T> {
        self.order.iter().rev().filter_map(|id| self.entries.get(id))
    }

    /// Oldest first.
    pub fn oldest(&self) -> impl Iterator<Item = &T> {
        self.order.iter().filter_map(|id| self.entries.get(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entry_makes_room_for_a_new_one() {
        let mut kept = Kept::new(2);
        for id in ["a", "b", "b", "c"] {
            kept.put(id, id);
        }
        assert_eq!(kept.oldest().copied().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(kept.get("a"), None);
        assert_eq!(kept.len(), 2);
    }
}
