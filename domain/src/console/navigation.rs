//! Navigation: which screens does a grant open, in the order in which they are listed?

use crate::access::caller::OperatorGrant;
use crate::console::screen::Screen;
use crate::console::screen_table::SCREENS;

/// The screens of the navigation that a grant opens.
pub fn navigation(grant: &OperatorGrant) -> impl Iterator<Item = &'static Screen> {
    SCREENS.iter().filter(|screen| screen.navigation.is_some() && grant.covers(screen.scope))
}

/// The first screen that a grant opens, if there is one.
#[must_use]
pub fn first_screen(grant: &OperatorGrant) -> Option<&'static Screen> {
    navigation(grant).next()
}
