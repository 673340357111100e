//! What is had lately is given again, one asks at a time, and nothing old comes back.

use std::time::Duration;

use domain::stale_cache::{Fetch, Lookup, StaleCache, Ttl};
use domain::time::timestamp::Timestamp;

use Lookup::{BackingOff, Hit, InFlight, Miss};

const LIFE: Ttl = Ttl { fresh: secs(10), stale: secs(30) };

const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(second * 1_000)
}

type Cache = StaleCache<&'static str, u32>;

fn begin(memory: &mut Cache, key: &'static str, second: i64) -> Fetch<&'static str> {
    memory.begin(key, secs(5), at(second))
}

fn made(memory: &mut Cache, key: &'static str, value: u32, second: i64) {
    let ticket = begin(memory, key, second);
    memory.store(&ticket, value, LIFE);
}

fn looks(memory: &Cache, expected: &[(i64, Lookup<u32>)]) {
    for (second, look) in expected {
        assert_eq!(memory.lookup(&"a", at(*second)), *look, "at {second}");
    }
}

#[test]
fn an_answer_serves_while_it_is_fresh() {
    let mut memory = Cache::new(4);
    looks(&memory, &[(0, Miss(None))]);
    made(&mut memory, "a", 1, 20);
    looks(&memory, &[(20, Hit(1)), (29, Hit(1)), (30, Miss(Some(1))), (99, Miss(Some(1)))]);
    looks(&memory, &[(19, Miss(Some(1)))]);
}

#[test]
fn one_asks_at_a_time_and_others_get_what_is_good_until_then() {
    let mut memory = Cache::new(4);
    begin(&mut memory, "a", 0);
    looks(&memory, &[(0, InFlight(None)), (4, InFlight(None)), (5, Miss(None))]);
    made(&mut memory, "a", 1, 0);
    begin(&mut memory, "a", 27);
    looks(&memory, &[(27, Hit(1)), (29, Hit(1)), (30, InFlight(Some(1))), (32, Miss(Some(1)))]);
}

#[test]
fn who_failed_is_left_alone_for_a_while() {
    let mut memory = Cache::new(4);
    let ticket = begin(&mut memory, "a", 0);
    memory.fail(&ticket, secs(3), at(2));
    looks(&memory, &[(2, BackingOff(None)), (4, BackingOff(None)), (5, Miss(None))]);
    made(&mut memory, "a", 1, 10);
    let ticket = begin(&mut memory, "a", 38);
    memory.fail(&ticket, secs(3), at(39));
    looks(&memory, &[(39, Hit(1)), (40, BackingOff(Some(1))), (42, Miss(Some(1)))]);
    let first = begin(&mut memory, "a", 50);
    begin(&mut memory, "a", 51);
    memory.fail(&first, secs(3), at(52));
    looks(&memory, &[(52, InFlight(Some(1)))]);
}

#[test]
fn a_later_answer_is_not_written_over_by_an_earlier_one() {
    let mut memory = Cache::new(4);
    let early = begin(&mut memory, "a", 0);
    made(&mut memory, "a", 2, 1);
    memory.store(&early, 1, LIFE);
    looks(&memory, &[(2, Hit(2)), (10, Hit(2))]);
}

#[test]
fn what_expired_is_asked_for_by_everybody_until_it_is_new() {
    let mut memory = Cache::new(4);
    made(&mut memory, "a", 1, 0);
    let before = begin(&mut memory, "a", 10);
    memory.expire();
    looks(&memory, &[(10, Miss(Some(1)))]);
    memory.store(&before, 2, LIFE);
    looks(&memory, &[(10, Miss(Some(2)))]);
    begin(&mut memory, "a", 11);
    looks(&memory, &[(11, InFlight(Some(2)))]);
    made(&mut memory, "a", 3, 11);
    looks(&memory, &[(11, Hit(3))]);
}

#[test]
fn what_is_forgotten_does_not_come_back() {
    let mut memory = Cache::new(4);
    made(&mut memory, "a", 1, 0);
    let before = begin(&mut memory, "a", 0);
    memory.clear();
    memory.store(&before, 1, LIFE);
    looks(&memory, &[(0, Miss(None))]);
    let ticket = begin(&mut memory, "a", 1);
    memory.store(&ticket, 2, LIFE);
    looks(&memory, &[(1, Hit(2))]);
    memory.remove(&ticket);
    looks(&memory, &[(1, Miss(None))]);
}

#[test]
fn so_many_are_held_and_the_one_made_longest_ago_goes() {
    let mut memory = Cache::new(2);
    made(&mut memory, "a", 1, 0);
    made(&mut memory, "b", 2, 1);
    made(&mut memory, "a", 3, 2);
    made(&mut memory, "c", 4, 3);
    let lookups = ["a", "b", "c"].map(|key| memory.lookup(&key, at(3)));
    assert_eq!(lookups, [Hit(3), Miss(None), Hit(4)]);
}
