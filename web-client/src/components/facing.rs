//! 请对方看: a screen for the applicant. Large, high in contrast, only what they must know; it turns around for who sits opposite,
//! and the phone reads it aloud.

use yew::{AttrValue, Callback, Children, Html, MouseEvent, Properties, component, html, use_effect_with, use_state};

use super::sheet::Sheet;
use crate::io::speech;
use crate::text::{self, door as words};

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    pub title: AttrValue,
    /// What is read aloud.
    pub speech: AttrValue,
    pub onclose: Callback<()>,
    pub test: AttrValue,
    pub children: Children,
}

#[component(Facing)]
pub fn facing(props: &Props) -> Html {
    let turned = use_state(|| false);
    let speaking = use_state(|| false);
    let silent = use_state(|| false);
    use_effect_with((), |()| {
        speech::prepare();
        speech::stop
    });
    let turn = {
        let turned = turned.clone();
        Callback::from(move |_: MouseEvent| turned.set(!*turned))
    };
    let read = {
        let (speaking, silent, said) = (speaking.clone(), silent.clone(), props.speech.clone());
        Callback::from(move |_: MouseEvent| {
            if *speaking {
                speech::stop();
                speaking.set(false);
                return;
            }
            let ended = {
                let speaking = speaking.clone();
                Callback::from(move |()| speaking.set(false))
            };
            let has_voice = speech::speak(&said, text::pick("zh-CN", "en"), ended);
            speaking.set(has_voice);
            silent.set(!has_voice);
        })
    };
    let turn_words = if *turned { words::turn_back() } else { words::turn() };
    let read_words = if *speaking { words::stop_reading() } else { words::read_aloud() };
    html! {
        <Sheet title={props.title.clone()} onclose={props.onclose.clone()} test={props.test.clone()} full={true} turned={*turned}>
            <div class="for-applicant">
                <div class="facing-tools">
                    <button type="button" class="facing-tool" data-test="facing-turn" aria-pressed={turned.to_string()} onclick={turn}>{ turn_words }</button>
                    <button type="button" class="facing-tool" data-test="facing-read" aria-pressed={speaking.to_string()} onclick={read}>{ read_words }</button>
                </div>
                <div role="status">
                    if *silent { <p class="quiet" data-test="facing-silent">{ words::no_voice() }</p> }
                </div>
                { for props.children.iter() }
            </div>
        </Sheet>
    }
}
