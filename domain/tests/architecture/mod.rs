//! Architecture: do imports run one way, does a name mean one thing, and does the glossary name types
//! that exist? Read from the sources of all crates of the product.

mod binding_names;
mod floors;
mod module_graph;
mod sources;
mod type_names;
