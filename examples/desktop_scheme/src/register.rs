//! Telling the operating system who opens a scheme. Installers do this for real apps.

use anyhow::{Context, Result};
use stage::say;

/// Registers this program for `scheme`, or says how.
pub(crate) fn register(scheme: &str) -> Result<()> {
    let program = std::env::current_exe().context("this program does not know where it is")?;
    if cfg!(target_os = "linux") {
        let data = std::env::var_os("XDG_DATA_HOME").map(std::path::PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| std::path::PathBuf::from(home).join(".local/share"));
        let folder = data.or(home).context("there is no home folder")?.join("applications");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{scheme}.desktop"));
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Spotify for Rust example\nExec=\"{}\" open %u\nNoDisplay=true\n\
             MimeType=x-scheme-handler/{scheme};\n",
            program.display()
        );
        std::fs::write(&file, entry)?;
        say!("Written: {}", file.display());
        say!("Now run: xdg-mime default {scheme}.desktop x-scheme-handler/{scheme}");
    } else if cfg!(windows) {
        say!("Run in a terminal:");
        say!("    reg add HKCU\\Software\\Classes\\{scheme} /v \"URL Protocol\" /f");
        let command = format!("\\\"{}\\\" open \\\"%1\\\"", program.display());
        say!("    reg add HKCU\\Software\\Classes\\{scheme}\\shell\\open\\command /d \"{command}\" /f");
    } else {
        say!("In the app's Info.plist, list {scheme} under CFBundleURLTypes, CFBundleURLSchemes.");
    }
    Ok(())
}
