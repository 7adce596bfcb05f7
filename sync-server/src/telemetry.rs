//! The log: structured lines of codes, device ids, counts and times. Never a name, a login, a token or anything that a person
//! wrote: whoever keeps the log needs no right to the data.

use std::panic::PanicHookInfo;

use crate::config::LogFormat;

/// Starts logging to standard error. Called once, by the binary.
pub fn start(format: LogFormat, level: tracing::Level) {
    let builder = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => builder.with_ansi(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(log_panic));
}

/// A panic's message may hold what a person wrote (an `unwrap` prints the value); only fixed texts are logged.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let text = info.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not shown)");
    tracing::error!(place, text, "panic");
}
