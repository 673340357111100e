//! JSON Schemas of values that write themselves: identifiers, instants and other texts, and cells of backups.
//! Those of structs and enums are derived where they are.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::access::actor::Actor;
use crate::backup::sql_value::SqlValue;
use crate::ids::{
    AgentId, BootId, ComponentId, GroupId, IncidentId, MaintenanceId, ObjectName, PageId, ProbeId,
    RegionId, TokenId,
};
use crate::protocol::evidence::EvidenceId;
use crate::template::Template;
use crate::time::recurrence::Recurrence;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Identifiers, see [`crate::ids`].
const ID: &str = "^[a-z0-9][a-z0-9-]{0,39}$";

macro_rules! schemas {
    ($($value:ident: $schema:tt;)*) => { $(
        impl JsonSchema for $value {
            fn schema_name() -> Cow<'static, str> {
                stringify!($value).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )* };
}

schemas! {
    AgentId: {
        "type": "string",
        "pattern": ID,
        "description": "An agent, such as `eu-central-1`.",
        "examples": ["eu-central-1"],
    };
    BootId: { "type": "string", "pattern": ID, "description": "One start of an agent." };
    ComponentId: {
        "type": "string",
        "pattern": ID,
        "description": "A component, such as `checkout`.",
        "examples": ["checkout"],
    };
    GroupId: { "type": "string", "pattern": ID, "description": "A group of components." };
    IncidentId: { "type": "string", "pattern": ID, "description": "An incident." };
    MaintenanceId: { "type": "string", "pattern": ID, "description": "A maintenance, or a series of them." };
    PageId: { "type": "string", "pattern": ID, "description": "A page." };
    ProbeId: {
        "type": "string",
        "pattern": ID,
        "description": "A probe, such as `checkout`.",
        "examples": ["checkout"],
    };
    RegionId: {
        "type": "string",
        "pattern": ID,
        "description": "A region, such as `eu-central`.",
        "examples": ["eu-central"],
    };
    TokenId: {
        "type": "string",
        "pattern": ID,
        "description": "A token, such as `deploy-pipeline`.",
        "examples": ["deploy-pipeline"],
    };
    ObjectName: {
        "type": "string",
        "pattern": "^(board|ledger:[a-z0-9][a-z0-9-]{0,39})$",
        "description": "A durable object: `board`, or `ledger:` and an agent.",
    };
    Actor: {
        "type": "string",
        "pattern": "^(admin|clock|(token|agent):[a-z0-9][a-z0-9-]{0,39})$",
        "description": "On whose behalf something was done.",
    };
    EvidenceId: {
        "type": "string",
        "pattern": "^[0-9]+-[0-9]+$",
        "description": "An evidence in the record of its agent, such as `7-0`.",
    };
    Timestamp: {
        "type": "string",
        "format": "date-time",
        "description": "An instant of the years 1970 to 9999 (RFC 3339), such as `2026-11-20T14:03:20.000Z`.",
        "examples": ["2026-11-20T14:03:20.000Z"],
    };
    Recurrence: {
        "type": "string",
        "minLength": 1,
        "description": "A rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SU`.",
        "examples": ["FREQ=WEEKLY;BYDAY=SU"],
    };
    Template: { "type": "string", "description": "A text with placeholders such as `${name}`." };
    Zone: { "type": "string", "description": "A time zone of the IANA database, such as `Europe/Berlin`." };
    SqlValue: {
        "anyOf": [
            { "type": ["null", "number", "string"] },
            {
                "type": "object",
                "properties": { "base64": { "type": "string", "contentEncoding": "base64" } },
                "required": ["base64"],
                "additionalProperties": false,
            },
        ],
        "description": "A cell: null, a number, a text, or bytes.",
    };
}
