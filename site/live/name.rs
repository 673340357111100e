/// The name of the live script: of the files that it is made of, so that it may be kept for ever under it.
pub(crate) fn live_name(folder: &std::path::Path) -> std::io::Result<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
    paths.sort();
    // FNV-1a, which a build script has without a crate: no name has to be one that nothing else can have.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for path in paths {
        for byte in std::fs::read(path)? {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}
