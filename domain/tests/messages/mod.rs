//! Messages of channels: are they of the form that each vendor has published, whatever operators write?

mod channels;
mod gathered;
mod hostile;
mod page_pace;
mod samples;
mod shapes;
mod signatures;
mod templates;
