//! `allclear up` and `allclear down`: the whole system on this machine.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::bail;

use crate::local::children::{self, Children};
use crate::local::start::{self, LocalSystem, SHOP, SHOP_PORT, WORKER, say};
use crate::options::up::UpOptions;

const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(crate) async fn up(options: &UpOptions) -> anyhow::Result<()> {
    let stopped = stop_on_signal()?;
    let system = LocalSystem::plan(options, stopped)?;
    let mut children = Children::resume(&options.state, &system.url)?;
    if options.fresh {
        children.stop();
        start::forget(&options.state);
    }
    system.start(&mut children).await?;
    outln!("ready: {}", system.url);
    outln!("{}", ways_to_play(options, &system, &children));
    if options.detach {
        outln!("\nstop it with: allclear down --state {}", options.state.display());
        return children.leave();
    }
    outln!("\nCtrl-C stops all of it.");
    while !stopped.load(Ordering::Relaxed) {
        while let Some(ended) = children.ended() {
            if [WORKER, SHOP].contains(&ended.name.as_str()) {
                bail!("{} {}", ended.name, ended.why);
            }
            outln!("agent {} {}", ended.name, ended.why);
            outln!("its region falls silent; the next `up` starts it again");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    say("stopping");
    children.stop();
    Ok(())
}

pub(crate) fn down(state: &Path) {
    children::stop_recorded(state);
}

fn stop_on_signal() -> anyhow::Result<&'static AtomicBool> {
    static STOPPED: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(|| STOPPED.store(true, Ordering::Relaxed))?;
    Ok(&STOPPED)
}

fn ways_to_play(options: &UpOptions, system: &LocalSystem<'_>, children: &Children) -> String {
    let (state, url) = (options.state.display(), &system.url);
    let program = std::env::current_exe().unwrap_or_else(|_| "allclear".into());
    let component = if system.has_shop() { "checkout" } else { "COMPONENT" };
    let operate = format!(
        "post an incident:\n  export ALLCLEAR_SERVER={url} ALLCLEAR_TOKEN=$(cat {state}/admin.token)\n  \
         {} incident open 'Card payments fail' -m 'We are looking.' -c {component}=partial_outage",
        program.display()
    );
    if !system.has_shop() {
        return operate;
    }
    let pid = children.pid("eu-central-1").unwrap_or_default();
    let shop = format!("http://127.0.0.1:{SHOP_PORT}");
    format!(
        "break the payment, for one region or for all, and repair it:\n  \
         curl -X POST '{shop}/break/payment?region=eu-central'\n  \
         curl -X POST {shop}/break/payment\n  curl -X POST {shop}/mend\n{operate}\n\
         stop an agent, and see its region fall silent:\n  kill {pid}"
    )
}
