//! Name of the live script, which pages load.

#[path = "live/name.rs"]
mod name;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=live");
    let name = name::live_name(std::path::Path::new("live"))?;
    println!("cargo::rustc-env=ALLCLEAR_LIVE_NAME={name}");
    Ok(())
}
