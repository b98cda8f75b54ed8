// SPDX-License-Identifier: MPL-2.0
//! A list whose places stay put, so that packets find their way by number instead of by name.

use std::marker::PhantomData;

/// The place of something in an [`Arena`]. `Kind` keeps places of different things apart.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place<Kind> {
    index: usize,
    kind: PhantomData<Kind>,
}

impl<Kind> Clone for Place<Kind> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Kind> Copy for Place<Kind> {}

/// The kinds of things that have places.
pub(crate) mod kind {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub(crate) enum Room {}
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub(crate) enum Peer {}
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub(crate) enum Track {}
}

/// Among the rooms of a worker.
pub(crate) type RoomPlace = Place<kind::Room>;
/// Among the peers of a room.
pub(crate) type PeerPlace = Place<kind::Peer>;
/// Among the tracks of a room.
pub(crate) type TrackPlace = Place<kind::Track>;

/// Values in numbered places; places of removed values are used again.
#[derive(Debug)]
pub(crate) struct Arena<Kind, T> {
    places: Vec<Option<T>>,
    kind: PhantomData<Kind>,
}

impl<Kind, T> Default for Arena<Kind, T> {
    fn default() -> Self {
        Self { places: Vec::new(), kind: PhantomData }
    }
}

impl<Kind, T> Arena<Kind, T> {
    pub fn insert(&mut self, value: T) -> Place<Kind> {
        self.insert_with(|_| value)
    }

    /// Inserts a value that knows its place.
    pub fn insert_with(&mut self, value: impl FnOnce(Place<Kind>) -> T) -> Place<Kind> {
        let index = self.places.iter().position(Option::is_none).unwrap_or(self.places.len());
        if index == self.places.len() {
            self.places.push(None);
        }
        self.places[index] = Some(value(Self::place(index)));
        Self::place(index)
    }

    fn place(index: usize) -> Place<Kind> {
        Place { index, kind: PhantomData }
    }

    pub fn get(&self, place: Place<Kind>) -> Option<&T> {
        self.places.get(place.index)?.as_ref()
    }

    pub fn get_mut(&mut self, place: Place<Kind>) -> Option<&mut T> {
        self.places.get_mut(place.index)?.as_mut()
    }

    /// Takes the value out; its place is free.
    pub fn take(&mut self, place: Place<Kind>) -> Option<T> {
        self.places.get_mut(place.index)?.take()
    }

    pub fn iter(&self) -> impl Iterator<Item = (Place<Kind>, &T)> {
        self.places.iter().enumerate().filter_map(|(index, value)| Some((Self::place(index), value.as_ref()?)))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Place<Kind>, &mut T)> {
        self.places.iter_mut().enumerate().filter_map(|(index, value)| Some((Self::place(index), value.as_mut()?)))
    }
}
