//! What a browser calls itself, in words that its owner knows it by. It is a guess: browsers pose as each other, and may say anything.

use crate::language::{Arg, Language};

/// What gives a browser away, the rarer before those that it poses as.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Such as "Firefox on Linux".
pub(super) fn told(agent: &str, language: Language) -> String {
    match (found(&BROWSERS, agent), found(&SYSTEMS, agent)) {
        (Some(browser), Some(system)) => {
            language.text_of("agent-on", &[("browser", Arg::Text(browser)), ("system", Arg::Text(system))])
        }
        (Some(known), None) => known.to_owned(),
        (None, Some(system)) => language.named("agent-some", system),
        (None, None) => language.text("agent-unknown"),
    }
}

fn found(known: &[(&str, &'static str)], agent: &str) -> Option<&'static str> {
    known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_by_what_it_poses_as_last() {
        for (agent, told) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
                 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.9.1", "curl"),
            ("a Linux of mine", "A browser on Linux"),
            ("", "Unknown browser"),
        ] {
            assert_eq!(super::told(agent, Language::English), told, "{agent}");
        }
    }
}
