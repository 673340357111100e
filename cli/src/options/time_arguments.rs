//! Time arguments: which take a span before now, such as `-30m`, that would else be read as an option?

use clap::Command;

/// The names of all arguments that are times.
const TIMES: [&str; 13] = [
    "at",
    "ended",
    "ended_at",
    "expires",
    "from",
    "next",
    "planned_for",
    "planned_until",
    "since",
    "started",
    "started_at",
    "to",
    "until",
];

/// The command line in which times may begin with a hyphen.
pub(crate) fn take_spans(command: Command) -> Command {
    let command = command.mut_args(|argument| {
        let is_time = TIMES.contains(&argument.get_id().as_str());
        if is_time { argument.allow_hyphen_values(true) } else { argument }
    });
    command.mut_subcommands(take_spans)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::options::CliOptions;

    #[test]
    fn every_time_may_be_a_span_before_now() {
        for line in [
            "evidence --probe x --from -30m --to -10m",
            "incident open x -m y --started-at -30m --ended-at -10m --next +30m",
            "incident resolve x -m y --ended-at -5m",
            "maintenance schedule x -m y --from -30m --until +1h",
            "maintenance extend x +1h -m y",
            "correction add checkout -30m -10m operational why",
            "notice post text --from -5m --until +1h",
            "metric push orders -3 --at -5m",
            "change record x --started -30m --ended -10m --outcome failed",
            "change end x --outcome failed --at -10m",
            "change check --from -1h --until +1h",
            "change agenda --from -7d --until +1h",
            "token create x --scope read --expires +1d",
            "report list --since -1h",
        ] {
            let words = ["allclear"].into_iter().chain(line.split(' '));
            let read = take_spans(CliOptions::command()).try_get_matches_from(words);
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
        }
    }

    #[test]
    fn an_argument_whose_help_is_of_times_takes_a_span() {
        fn check(command: &Command, checked: &mut usize) {
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                let is_of_times = argument.get_action().takes_values()
                    && (help.contains("such as 2026-11-20T") || help.starts_with("When "));
                let is_rule = argument.get_id() == "repeat";
                if is_of_times && !is_rule {
                    let takes = argument.is_allow_hyphen_values_set();
                    assert!(takes, "{} {}", command.get_name(), argument.get_id());
                    *checked += 1;
                }
            }
            command.get_subcommands().for_each(|command| check(command, checked));
        }
        let mut checked = 0;
        check(&take_spans(CliOptions::command()), &mut checked);
        assert!(checked > 15, "{checked}");
    }
}
