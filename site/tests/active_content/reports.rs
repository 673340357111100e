//! A report with one text in every place that shows the texts of others.

use domain::report::document::Report;
use serde_json::json;

use crate::shown::now;

/// A report whose page, title, sections, figures and tables are all called so.
pub(crate) fn report_of(text: &str) -> Report {
    let value = json!({ "text": text });
    let report = json!({
        "kind": "monthly-management", "title": text, "audience": "operators", "page": text, "url": text,
        "period": "2026-11", "timezone": "UTC", "from": now(), "until": now(), "made_at": now(),
        "log_height": 7, "log_hash": text,
        "sections": [{
            "title": text,
            "texts": [text],
            "figures": [{ "name": text, "value": value, "formula": text, "coverage_thousandths": 5 }],
            "table": {
                "columns": [{ "name": text, "formula": text }, { "name": text }, { "name": text }],
                "rows": [{ "cells": [value, value, "no_data"] }],
                "omitted": 3,
            },
        }],
    });
    serde_json::from_value(report).expect("a report as it is written")
}
