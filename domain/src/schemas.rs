//! JSON Schemas of values that write themselves, such as identifiers and instants; those of structs and enums
//! are derived. For the description of the API, which is made by tests.

/// What identifiers look like, see [`crate::ids`].
pub(crate) const ID_PATTERN: &str = "^[a-z0-9][a-z0-9-]{0,39}$";

/// Says the schema of a type.
macro_rules! json_schema_of {
    ($value:ident: $schema:tt) => {
        impl schemars::JsonSchema for $value {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($value).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

pub(crate) use json_schema_of;
