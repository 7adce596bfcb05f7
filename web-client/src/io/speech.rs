//! The phone's own voice (朗读). What it says never leaves the phone where the voice is its own, so that one is taken first.

use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{SpeechSynthesis, SpeechSynthesisUtterance, SpeechSynthesisVoice};
use yew::Callback;

/// Slower than usual: most who are read to are old. Unit: of the voice's own speed.
const RATE: f32 = 0.9;

fn synthesis() -> Option<SpeechSynthesis> {
    let found = Reflect::get(&gloo::utils::window(), &"speechSynthesis".into()).ok()?;
    found.is_object().then(|| found.unchecked_into())
}

fn voices(synthesis: &SpeechSynthesis) -> Vec<SpeechSynthesisVoice> {
    synthesis.get_voices().iter().map(|voice| voice.unchecked_into()).collect()
}

/// Has the browser look for its voices, which it does when it is first asked.
pub fn prepare() {
    if let Some(synthesis) = synthesis() {
        voices(&synthesis);
    }
}

/// Says something aloud, and calls back when it is said. Shape of `language`: `zh-CN`.
///
/// Errors: `false` where the browser has no voice for the language.
pub fn speak(words: &str, language: &str, ended: Callback<()>) -> bool {
    let Some(synthesis) = synthesis() else { return false };
    let voices = voices(&synthesis);
    let known: Vec<(String, bool)> = voices.iter().map(|voice| (voice.lang(), voice.local_service())).collect();
    let Some(voice) = best(&known, language).and_then(|at| voices.get(at)) else { return false };
    let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(words) else { return false };
    utterance.set_lang(language);
    utterance.set_voice(Some(voice));
    utterance.set_rate(RATE);
    let failed = ended.clone();
    utterance.set_onend(Some(Closure::once_into_js(move || ended.emit(())).unchecked_ref()));
    utterance.set_onerror(Some(Closure::once_into_js(move || failed.emit(())).unchecked_ref()));
    synthesis.cancel();
    synthesis.speak(&utterance);
    true
}

pub fn stop() {
    if let Some(synthesis) = synthesis() {
        synthesis.cancel();
    }
}

/// The voice to take: of the language as spoken there, and the phone's own before one that needs a network.
fn best(voices: &[(String, bool)], language: &str) -> Option<usize> {
    let plain = |name: &str| name.replace('_', "-").to_ascii_lowercase();
    let wanted = plain(language);
    let root = wanted.split('-').next().unwrap_or_default();
    let rank = |(lang, local): &(String, bool)| {
        let lang = plain(lang);
        let is_of = lang.split('-').next() == Some(root);
        is_of.then(|| (lang != wanted, !local))
    };
    let ranked = voices.iter().enumerate().filter_map(|(at, voice)| Some((rank(voice)?, at)));
    ranked.min().map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phones_own_voice_of_the_language_comes_first() {
        let voice = |lang: &str, local| (lang.to_owned(), local);
        let voices = [voice("en-US", true), voice("zh-HK", true), voice("zh-CN", false), voice("zh_CN", true)];
        assert_eq!(best(&voices, "zh-CN"), Some(3));
        assert_eq!(best(&voices[..3], "zh-CN"), Some(2));
        assert_eq!(best(&voices[..2], "zh-CN"), Some(1));
        assert_eq!(best(&voices[..1], "zh-CN"), None);
        assert_eq!(best(&voices, "en-GB"), Some(0));
    }
}
