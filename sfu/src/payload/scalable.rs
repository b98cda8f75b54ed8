// SPDX-License-Identifier: MPL-2.0
//! Layers inside one stream (SVC): larger pictures made from smaller ones, and pictures that may be
//! left out without harm to others.

/// Sizes of pictures that are remembered; browsers make three.
const MOST: usize = 4;

/// Where a packet stands among the layers of its stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Scalable {
    /// 0 is the smallest picture; each larger one needs those below it.
    pub spatial: u8,
    /// 0 are the pictures that all others need.
    pub temporal: u8,
    /// The first packet of a picture, of all its layers.
    pub begins_picture: bool,
    /// The last packet of this layer of the picture.
    pub ends_layer: bool,
    /// Who has left out this temporal layer so far may take it from this picture on.
    pub may_rise: bool,
    /// Of all layers, smallest first; with key frames.
    pub sizes: Option<Sizes>,
}

/// Width and height in pixels by spatial layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    sizes: [(u16, u16); MOST],
    count: usize,
}

impl Sizes {
    /// Adds the next larger; what is beyond the fourth is forgotten.
    pub fn push(&mut self, size: (u16, u16)) {
        if let Some(place) = self.sizes.get_mut(self.count) {
            *place = size;
            self.count += 1;
        }
    }

    pub fn of(&self, spatial: u8) -> Option<(u16, u16)> {
        self.sizes[..self.count].get(usize::from(spatial)).copied()
    }
}
