//! What is had lately is given again, one asks at a time, and nothing old comes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use domain::stale_cache::{Life, Look, Recent, Ticket};
use domain::time::timestamp::Timestamp;

use Look::{Ask, Busy, Failed, Use};

const LIFE: Life = Life { fresh: secs(10), good: secs(30) };

const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(second * 1_000)
}

type Memory = Recent<&'static str, u32>;

fn begin(memory: &mut Memory, key: &'static str, second: i64) -> Ticket<&'static str> {
    memory.begin(key, secs(5), at(second))
}

fn made(memory: &mut Memory, key: &'static str, value: u32, second: i64) {
    let ticket = begin(memory, key, second);
    memory.keep(&ticket, value, LIFE);
}

fn looks(memory: &Memory, expected: &[(i64, Look<u32>)]) {
    for (second, look) in expected {
        assert_eq!(memory.look(&"a", at(*second)), *look, "at {second}");
    }
}

#[test]
fn an_answer_serves_while_it_is_fresh() {
    let mut memory = Memory::new(4);
    looks(&memory, &[(0, Ask(None))]);
    made(&mut memory, "a", 1, 20);
    looks(&memory, &[(20, Use(1)), (29, Use(1)), (30, Ask(Some(1))), (99, Ask(Some(1)))]);
    looks(&memory, &[(19, Ask(Some(1)))]);
}

#[test]
fn one_asks_at_a_time_and_others_get_what_is_good_until_then() {
    let mut memory = Memory::new(4);
    begin(&mut memory, "a", 0);
    looks(&memory, &[(0, Busy(None)), (4, Busy(None)), (5, Ask(None))]);
    made(&mut memory, "a", 1, 0);
    begin(&mut memory, "a", 27);
    looks(&memory, &[(27, Use(1)), (29, Use(1)), (30, Busy(Some(1))), (32, Ask(Some(1)))]);
}

#[test]
fn who_failed_is_left_alone_for_a_while() {
    let mut memory = Memory::new(4);
    let ticket = begin(&mut memory, "a", 0);
    memory.fail(&ticket, secs(3), at(2));
    looks(&memory, &[(2, Failed(None)), (4, Failed(None)), (5, Ask(None))]);
    made(&mut memory, "a", 1, 10);
    let ticket = begin(&mut memory, "a", 38);
    memory.fail(&ticket, secs(3), at(39));
    looks(&memory, &[(39, Use(1)), (40, Failed(Some(1))), (42, Ask(Some(1)))]);
    let first = begin(&mut memory, "a", 50);
    begin(&mut memory, "a", 51);
    memory.fail(&first, secs(3), at(52));
    looks(&memory, &[(52, Busy(Some(1)))]);
}

#[test]
fn a_later_answer_is_not_written_over_by_an_earlier_one() {
    let mut memory = Memory::new(4);
    let early = begin(&mut memory, "a", 0);
    made(&mut memory, "a", 2, 1);
    memory.keep(&early, 1, LIFE);
    looks(&memory, &[(2, Use(2)), (10, Use(2))]);
}

#[test]
fn what_expired_is_asked_for_by_everybody_until_it_is_new() {
    let mut memory = Memory::new(4);
    made(&mut memory, "a", 1, 0);
    let before = begin(&mut memory, "a", 10);
    memory.expire();
    looks(&memory, &[(10, Ask(Some(1)))]);
    memory.keep(&before, 2, LIFE);
    looks(&memory, &[(10, Ask(Some(2)))]);
    begin(&mut memory, "a", 11);
    looks(&memory, &[(11, Busy(Some(2)))]);
    made(&mut memory, "a", 3, 11);
    looks(&memory, &[(11, Use(3))]);
}

#[test]
fn what_is_forgotten_does_not_come_back() {
    let mut memory = Memory::new(4);
    made(&mut memory, "a", 1, 0);
    let before = begin(&mut memory, "a", 0);
    memory.forget();
    memory.keep(&before, 1, LIFE);
    looks(&memory, &[(0, Ask(None))]);
    let ticket = begin(&mut memory, "a", 1);
    memory.keep(&ticket, 2, LIFE);
    looks(&memory, &[(1, Use(2))]);
    memory.remove(&ticket);
    looks(&memory, &[(1, Ask(None))]);
}

#[test]
fn so_many_are_held_and_the_one_made_longest_ago_goes() {
    let mut memory = Memory::new(2);
    made(&mut memory, "a", 1, 0);
    made(&mut memory, "b", 2, 1);
    made(&mut memory, "a", 3, 2);
    made(&mut memory, "c", 4, 3);
    let known = ["a", "b", "c"].map(|key| memory.look(&key, at(3)));
    assert_eq!(known, [Use(3), Ask(None), Use(4)]);
}
