//! Sets of a bucket: their names say when they were begun, the newest of thirty days are kept, and what is
//! deleted goes in steps.

use std::time::Duration;

use domain::backup::backup_set::{
    DAYS_KEPT, DeletionStep, INCOMPLETE_KEPT_FOR, Listing, begun_at, manifest_key, page_key,
    page_prefix, set_name, set_of_manifest,
};
use domain::backup::job::MAX_BACKUP_TIME;
use domain::time::timestamp::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_names_of_a_set_say_when_it_was_begun_and_are_in_order() {
    let begun = at("2026-11-20T03:00:04.056Z");
    let set = set_name(begun);
    assert_eq!(set, "allclear-2026-11-20T03-00-04.056Z");
    assert_eq!(begun_at(&set), Some(begun));
    assert_eq!(manifest_key(&set), "allclear-2026-11-20T03-00-04.056Z.json");
    assert_eq!(set_of_manifest(&manifest_key(&set)), Some(set.as_str()));
    assert_eq!(page_key(&set, 7), "allclear-2026-11-20T03-00-04.056Z/000007.jsonl");
    assert!((1..1_200).map(|page| page_key(&set, page)).is_sorted());
    for odd in [
        "allclear-2026-11-20",
        "allclear-2026-11-20T03:00:04.056Z",
        "allclear-2026-11-20T03-00-04Z",
        "allclear-2026-13-20T03-00-04.056Z",
        "mine-2026-11-20T03-00-04.056Z",
        "",
    ] {
        assert_eq!(begun_at(odd), None, "{odd}");
    }
}

fn day(n: u64) -> Timestamp {
    at("2026-01-01T03:00:00Z").plus(Duration::from_secs(86_400 * n))
}

fn set(n: u64) -> String {
    set_name(day(n))
}

#[test]
fn the_last_thirty_days_are_kept_and_nothing_else_is_touched() {
    // Single files of earlier versions on the first days, sets on the others.
    let file = |n: u64| format!("allclear-{}.jsonl", day(n).format("%Y-%m-%d"));
    let keys: Vec<String> =
        (0..33).map(|n| if n < 5 { file(n) } else { manifest_key(&set(n)) }).collect();
    let others = [
        "allclear-notes.jsonl",
        "allclear-2026-13-01.jsonl",
        "allclear-2026-01-01.jsonl.gz",
        "allclear-2026-01-01.json",
    ];
    let objects = keys.iter().rev().cloned().chain(others.map(str::to_owned)).collect();
    let folders = vec!["allclear-notes/".to_owned(), "mine/".to_owned()];
    let listing = Listing { objects, folders };
    let expired = listing.expired(day(40));
    assert_eq!((&expired.objects[..], expired.folders), (&keys[..3], vec![]));
    assert_eq!(listing.days().len(), 33);
    assert_eq!(listing.newest("2026-01-03"), Some(keys[2].as_str()));
    assert_eq!(listing.newest("2026-02-02"), Some(keys[32].as_str()));
    assert_eq!(listing.newest("2026-02-03"), None);
    let kept = Listing { objects: keys[33 - DAYS_KEPT..].to_vec(), folders: vec![] };
    assert_eq!(kept.expired(day(40)).objects, Vec::<String>::new());
}

#[test]
fn of_a_day_the_newest_is_kept_and_sets_go_with_their_manifests() {
    let now = day(10);
    let at_hour = |hour: u64| set_name(day(9).plus(Duration::from_secs(hour * 3_600)));
    let (first, second, unfinished) = (at_hour(0), at_hour(1), at_hour(2));
    let listing = |complete: &[&String]| Listing {
        objects: complete.iter().map(|set| manifest_key(set)).collect(),
        folders: [&first, &second, &unfinished].map(|set| page_prefix(set)).to_vec(),
    };
    let expired = listing(&[&first, &second]).expired(now);
    assert_eq!(expired.objects, [manifest_key(&first)]);
    assert_eq!(expired.folders, [page_prefix(&first)], "one without a manifest may be in progress");
    assert_eq!(steps_of(listing(&[&first, &second]), now), 1);
    assert_eq!(steps_of(listing(&[&first, &second, &unfinished]), now), 2, "a step for each set");
    // Its manifest is deleted, its pages not all: they go when no backup can be in progress any more.
    let left = listing(&[&second]);
    assert_eq!(left.expired(day(9).plus(INCOMPLETE_KEPT_FOR)).folders, Vec::<String>::new());
    let later = day(9).plus(INCOMPLETE_KEPT_FOR + Duration::from_secs(2 * 3_600 + 1));
    assert_eq!(left.expired(later).folders, [page_prefix(&first), page_prefix(&unfinished)]);
    const { assert!(INCOMPLETE_KEPT_FOR.as_secs() > MAX_BACKUP_TIME.as_secs()) };
    // A single file of the same day is older than every set.
    let file = format!("allclear-{}.jsonl", day(9).format("%Y-%m-%d"));
    let mut mixed = listing(&[&second]);
    mixed.objects.push(file.clone());
    assert_eq!(mixed.expired(now).objects, [file]);
}

/// Takes the steps that delete what expired; how many they were. After them nothing is left to delete.
fn steps_of(mut listing: Listing, now: Timestamp) -> usize {
    let expected = listing.expired(now);
    let mut left = listing.clone();
    left.objects.retain(|key| !expected.objects.contains(key));
    left.folders.retain(|folder| !expected.folders.contains(folder));
    for count in 1.. {
        let DeletionStep { objects, folder, more } = listing.expired(now).step();
        listing.objects.retain(|key| !objects.contains(key));
        listing.folders.retain(|listed| Some(listed) != folder.as_ref());
        if !more {
            assert_eq!(listing, left);
            return count;
        }
    }
    unreachable!("steps end")
}
