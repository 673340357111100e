//! Tests of the core: one program, because linking one for each file takes longer than running them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod a_year;
mod alert_messages;
mod alerts;
mod any_order;
mod architecture;
mod assigned;
mod audiences;
mod audit;
mod backup_sets;
mod backups;
mod bounces;
mod brand;
mod bytes_kept;
mod change_records;
mod change_windows;
mod changes;
mod chart;
mod commands;
mod configuration;
mod console;
mod copying;
mod customers;
mod dependencies;
mod drills;
mod escalation;
mod evidence;
mod expectations;
mod facts_and_paths;
mod feeds;
mod flapping_storm;
mod here;
mod history_import;
mod hours;
mod impact;
mod incident_attention;
mod incident_axes;
mod incident_reviews;
mod incident_rules;
mod incident_steps;
mod inquiry;
mod languages;
mod latency;
mod machines;
mod mail_messages;
mod maintenance;
mod many_incidents;
mod message_templates;
mod messages;
mod monitors;
mod month_history;
mod notification_storm;
mod notifications;
mod notify_configuration;
mod notify_page;
mod on_call;
mod page_story;
mod plans;
mod probe_folders;
mod probe_run;
mod problem_matches;
mod problem_records;
mod public_view;
mod recent;
mod record_calendars;
mod recurrence;
mod redraw;
mod registrations;
mod renames;
mod response_intervals;
mod room;
mod schemas;
mod seen;
mod service_level;
mod sketches;
mod smtp;
mod snapshot_format;
mod statuspage_v1;
mod step_kinds;
mod story;
mod time_windows;
mod tokens;
mod unreadable;
mod upstreams;
mod user_reports;
mod words;
mod worst_batch;
