//! A list whose places stay put, so that packets find their way by number instead of by name.

/// Values in numbered places; places of removed values are used again.
#[derive(Debug)]
pub(crate) struct Arena<T> {
    places: Vec<Option<T>>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { places: Vec::new() }
    }
}

impl<T> Arena<T> {
    pub fn insert(&mut self, value: T) -> usize {
        self.insert_with(|_| value)
    }

    /// Inserts a value that knows its place.
    pub fn insert_with(&mut self, value: impl FnOnce(usize) -> T) -> usize {
        let place = self.places.iter().position(Option::is_none).unwrap_or(self.places.len());
        if place == self.places.len() {
            self.places.push(None);
        }
        self.places[place] = Some(value(place));
        place
    }

    pub fn get(&self, place: usize) -> Option<&T> {
        self.places.get(place)?.as_ref()
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.places.get_mut(place)?.as_mut()
    }

    pub fn remove(&mut self, place: usize) -> Option<T> {
        self.places.get_mut(place)?.take()
    }

    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.places.iter().enumerate().filter_map(|(place, value)| Some((place, value.as_ref()?)))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (usize, &mut T)> {
        self.places.iter_mut().enumerate().filter_map(|(place, value)| Some((place, value.as_mut()?)))
    }
}
