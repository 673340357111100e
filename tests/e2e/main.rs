//! Stories of the whole system, each told by real processes.

mod a_component_has_a_page;
mod a_copy_made_meanwhile;
mod a_ledger_that_hangs;
mod a_reader_with_a_browser;
mod an_outage_and_an_incident;
mod bad_input_is_refused;
mod bookkeeping;
mod copies_are_kept_each_day;
mod cost_is_counted;
mod evidence_is_kept;
mod export_wipe_import;
mod heartbeats_are_heard;
mod hours_in_a_copy;
mod killed_a_hundred_times;
mod latency_is_kept;
mod nobody_hangs_after_a_panic;
mod nothing_is_lost_or_counted_twice;
mod older_records_are_read;
mod programs_that_know_statuspage;
mod silence_is_never_green;
mod the_documentation_is_true;
mod the_log_can_be_checked;
mod the_record_is_read_out;
mod the_ring_wraps;
