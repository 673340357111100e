//! Layout: the frame of every page.

pub(crate) mod brand;
pub(crate) mod icon;
pub(crate) mod live;
pub(crate) mod marks;
pub(crate) mod place;
pub(crate) mod shell;
