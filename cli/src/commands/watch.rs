//! `allclear watch`: the page in a terminal, live, until `q` is pressed.

use domain::words::Words;
use std::io::IsTerminal;
use std::time::Duration;

use anyhow::bail;
use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::client::Client;
use crate::colour::Hue;
use crate::commands::status::{CurrentState, hue, line_of};
use crate::times;
use domain::terminal_text::harmless;
use domain::time::timestamp::Timestamp;

const REFRESH_EVERY: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What is shown: the last state that came, when it did, and why there is no newer one.
struct WatchedPage {
    state: CurrentState,
    as_of: Timestamp,
    failed: Option<String>,
    /// How many lines are scrolled away.
    above: u16,
}

/// Shows the page until `q` or Ctrl-C.
///
/// # Errors
/// Without a terminal, or when the first request fails; later failures are shown.
pub(crate) async fn run(client: &Client) -> anyhow::Result<()> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        bail!("this is no terminal\nhint: `allclear status` prints the same once");
    }
    let state = CurrentState::fetch(client).await?;
    let mut page = WatchedPage { state, as_of: times::now(), failed: None, above: 0 };
    let mut terminal = ratatui::init();
    let ended = watch(client, &mut terminal, &mut page).await;
    ratatui::restore();
    ended
}

async fn watch(
    client: &Client,
    terminal: &mut ratatui::DefaultTerminal,
    page: &mut WatchedPage,
) -> anyhow::Result<()> {
    let mut refresh = tokio::time::interval(REFRESH_EVERY);
    refresh.tick().await;
    loop {
        terminal.draw(|frame| draw(frame, page, times::now()))?;
        tokio::select! {
            _ = refresh.tick() => match CurrentState::fetch(client).await {
                Ok(state) => {
                    (page.state, page.as_of, page.failed) = (state, times::now(), None);
                }
                Err(error) => page.failed = Some(format!("{error:#}")),
            },
            () = tokio::time::sleep(LOOK_EVERY) => {
                while event::poll(Duration::ZERO)? {
                    if is_over(&event::read()?, page) {
                        return Ok(());
                    }
                }
            }
        }
    }
}

/// Whether a key ends it; others scroll.
fn is_over(event: &Event, page: &mut WatchedPage) -> bool {
    let Event::Key(key) = event else { return false };
    if key.kind != KeyEventKind::Press {
        return false;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('q') | KeyCode::Esc => return true,
        KeyCode::Char('c') if control => return true,
        KeyCode::Down | KeyCode::Char('j') => page.above = page.above.saturating_add(1),
        KeyCode::Up | KeyCode::Char('k') => page.above = page.above.saturating_sub(1),
        _ => {}
    }
    page.above = page.above.min(u16::try_from(page.state.components.len()).unwrap_or(u16::MAX));
    false
}

fn draw(frame: &mut Frame<'_>, page: &WatchedPage, now: Timestamp) {
    let areas =
        Layout::vertical([Constraint::Length(2), Constraint::Min(1), Constraint::Length(1)]);
    let [head, body, foot] = areas.areas(frame.area());
    let headline = harmless(&page.state.headline());
    let bold = Style::new().add_modifier(Modifier::BOLD);
    frame.render_widget(Paragraph::new(Line::styled(headline, bold)), head);
    frame.render_widget(Paragraph::new(lines(page)).scroll((page.above, 0)), body);
    frame.render_widget(Paragraph::new(foot_line(page, now)), foot);
}

fn lines(page: &WatchedPage) -> Vec<Line<'static>> {
    let CurrentState { components, incidents, .. } = &page.state;
    let of_components = components.iter().map(|component| {
        let status = hue(component.view.status);
        Line::styled(harmless(&line_of(component)), painted(status))
    });
    let of_incidents = incidents.iter().map(|incident| {
        let status = domain::public::wording::incident_status(Words::ENGLISH, incident.status);
        Line::from(harmless(&format!("incident {}  {status}  {}", incident.id, incident.name)))
    });
    let silent: Vec<&str> = page.state.silent().collect();
    let of_silent = (!silent.is_empty())
        .then(|| Line::styled(format!("silent: {}", silent.join(", ")), painted(Some(Hue::Red))));
    of_components.chain(of_incidents).chain(of_silent).collect()
}

/// When what is shown was true, and that nothing newer came if so: a page that is old claims nothing.
fn foot_line(page: &WatchedPage, now: Timestamp) -> Line<'static> {
    let age = now.since(page.as_of).as_secs();
    let as_of = format!("as of {}, {age} s ago", page.as_of.format("%H:%M:%SZ"));
    match &page.failed {
        Some(failed) => {
            let failed = harmless(failed).replace('\n', " ");
            Line::from(vec![
                Span::styled(format!("{as_of}: "), painted(Some(Hue::Red))),
                Span::raw(failed),
            ])
        }
        None => Line::from(format!("{as_of}   q ends, arrows scroll")),
    }
}

fn painted(hue: Option<Hue>) -> Style {
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|text| !text.is_empty());
    match hue.filter(|_| !is_plain) {
        None => Style::new(),
        Some(Hue::Red) => Style::new().fg(Color::Red),
        Some(Hue::Green) => Style::new().fg(Color::Green),
        Some(Hue::Yellow) => Style::new().fg(Color::Yellow),
        Some(Hue::Blue) => Style::new().fg(Color::Blue),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_700_000_000_000 + second * 1_000)
    }

    fn shown(page: &WatchedPage) -> String {
        let mut terminal = Terminal::new(TestBackend::new(60, 5)).unwrap();
        terminal.draw(|frame| draw(frame, page, at(7))).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn what_is_old_says_so_and_nothing_steers_the_terminal() {
        let state = CurrentState { components: vec![], incidents: vec![], agents: vec![] };
        let mut page = WatchedPage { state, as_of: at(0), failed: None, above: 0 };
        assert!(shown(&page).contains("as of 22:13:20Z, 7 s ago   q ends"), "{}", shown(&page));
        page.failed = Some("it does\nnot \u{1b}[2Janswer".to_owned());
        let screen = shown(&page);
        assert!(screen.contains("7 s ago: it does not ·[2Janswer"), "{screen}");
    }

    #[test]
    fn keys_end_it_or_scroll() {
        let state = CurrentState { components: vec![], incidents: vec![], agents: vec![] };
        let mut page = WatchedPage { state, as_of: at(0), failed: None, above: 0 };
        let key = |code, modifiers| Event::Key(event::KeyEvent::new(code, modifiers));
        assert!(is_over(&key(KeyCode::Char('q'), KeyModifiers::NONE), &mut page));
        assert!(is_over(&key(KeyCode::Char('c'), KeyModifiers::CONTROL), &mut page));
        assert!(!is_over(&key(KeyCode::Char('c'), KeyModifiers::NONE), &mut page));
        assert!(!is_over(&key(KeyCode::Down, KeyModifiers::NONE), &mut page));
        assert_eq!(page.above, 0, "there is nothing to scroll to");
    }
}
