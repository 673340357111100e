//! Operations: what do operators see that readers do not?

pub mod affected_customers;
pub mod audit;
pub mod audit_pack;
pub mod changes;
pub mod customer_service_level;
pub mod drill_report;
pub mod due_updates;
pub mod edit_condition;
pub mod failing_regions;
pub mod idempotency;
pub mod impact;
pub mod incident_context;
pub mod lint;
pub mod model_context;
pub mod operator_incident;
pub mod probable_causes;
pub mod problems;
pub mod readers;
pub mod reminders;
pub mod response_intervals;
pub mod reviews;
pub mod runbooks;
pub mod slos;
pub mod statuspage_v1;
mod third_party_trouble;
pub mod user_reports;
