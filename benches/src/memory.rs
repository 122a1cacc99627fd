//! The memory that a closed pathway takes: the growth of a process that folds nothing but closed pathways, as the
//! system counts it. So the indexes, the records of persons, the history of places and what the allocator wastes are
//! all in it. It runs in a process of its own, where nothing else grows.

use crate::{
    figure::{Fault, Figure, number},
    history::{History, WAVE},
};
use std::process::Command;
use world::World;

/// The argument that makes this program the measured process; the number of waves follows.
pub const CHILD: &str = "--memory-child";

/// Measures from the end of the first wave of pathways to the end of the last.
pub fn run(smoke: bool) -> Result<Vec<Figure>, Fault> {
    let waves = if smoke { 2 } else { 8 };
    let output = Command::new(std::env::current_exe()?).args([CHILD, &waves.to_string()]).output()?;
    if !output.status.success() {
        return Err(
            format!("the measured process failed: {}", String::from_utf8_lossy(&output.stderr)).into()
        );
    }
    let told = String::from_utf8(output.stdout)?;
    let resident: Vec<usize> = told.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let (Some(first), Some(last)) = (resident.first(), resident.last()) else {
        return Err("the measured process told nothing".into());
    };
    if resident.len() != waves {
        return Err(format!("{} waves of {waves}", resident.len()).into());
    }
    let pathways = (waves - 1) * WAVE;
    let each = number(last.saturating_sub(*first)) / number(pathways);
    let steps: Vec<String> = resident
        .windows(2)
        .filter_map(|two| match two {
            [before, after] => Some(format!("{:.0}", number(after.saturating_sub(*before)) / number(WAVE))),
            _ => None,
        })
        .collect();
    let detail = format!(
        "{each:.0} bytes of resident memory for each of {pathways} pathways; wave by wave {}",
        steps.join(", ")
    );
    Ok(vec![("memory: kibibytes for each closed pathway (at most 1)".into(), each / 1024.0, detail)])
}

/// The measured process: tells its resident bytes after each wave.
pub fn child(arguments: &[String]) -> Result<(), Fault> {
    let waves: usize = arguments.last().ok_or("how many waves?")?.parse()?;
    let history = History::new()?;
    let mut world = World::default();
    for (event, stamp) in &history.setting {
        world.apply(event, stamp);
    }
    let mut events = history.events();
    let mut told = String::new();
    for wave in 1..=waves {
        for (event, stamp) in events.by_ref().take(WAVE * history.tale.len()) {
            world.apply(&event, &stamp);
        }
        let open = world.pathways.live().count();
        if open > 0 || usize::try_from(world.pathways.count())? != wave * WAVE {
            return Err(format!("{open} of {} pathways are open", world.pathways.count()).into());
        }
        told.push_str(&format!("{} ", resident_bytes()?));
    }
    std::io::Write::write_all(&mut std::io::stdout(), told.as_bytes())?;
    Ok(())
}

/// What the system says this process holds in memory; only Linux tells it this way.
fn resident_bytes() -> Result<usize, Fault> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the system does not tell")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<usize>()? * 1024)
}
