//! Icons, drawn as lines in one 24 by 24 box. They stand beside a word, never alone, so screen readers skip them.

use yew::{Html, html};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Home,
    Visit,
    Clock,
    Approve,
    Person,
    Back,
    Phone,
    Map,
    Check,
    Cross,
    Up,
    Sync,
    Offline,
    Alert,
    Leave,
    Plus,
    Grid,
    Box,
    Group,
    Month,
    Eye,
    EyeOff,
    Search,
    Device,
    Paper,
    Return,
    Book,
    Chart,
}

impl Icon {
    /// What is drawn: path data.
    fn path(self) -> &'static str {
        match self {
            Self::Home => "M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-6h4v6",
            Self::Visit => "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM9.5 10.2l2.5-2 2.5 2v3h-5z",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Self::Approve => "M6 3.5h9l3.5 3.5v13.5H6zM14.5 3.5V7.5h4M9 14l2.2 2.2L15.5 12",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
            Self::Back => "M15 4.5 7.5 12l7.5 7.5",
            Self::Phone => {
                "M6 3.5h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5V18a2.5 2.5 0 0 1-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6A2.5 2.5 0 0 1 6 3.5z"
            }
            Self::Map => "M3.5 6.5 9 4l6 2.5L20.5 4v13.5L15 20l-6-2.5L3.5 20zM9 4v13.5M15 6.5V20",
            Self::Check => "M4.5 12.5 10 18 19.5 6.5",
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Up => "M12 20V5M5.5 11 12 4.5l6.5 6.5",
            Self::Sync => "M4.5 12a7.5 7.5 0 0 1 13-5l2 2M19.5 4.5V9H15M19.5 12a7.5 7.5 0 0 1-13 5l-2-2M4.5 19.5V15H9",
            Self::Offline => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
            Self::Alert => "M12 4v10.5M12 18.5v1",
            Self::Leave => "M5 5.5h14V20H5zM5 9.5h14M9 3.5v4M15 3.5v4M9 14.5h6",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Grid => "M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z",
            Self::Box => "M4 8.5 12 4l8 4.5v8L12 21l-8-4.5zM4 8.5l8 4.5 8-4.5M12 13v8",
            Self::Group => {
                "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.5-3.5 3-5 6.5-5s6 1.5 6.5 5M15.5 5.5a3.3 3.3 0 0 1 0 6.200M17.5 14.700c2.3.5 3.7 2 4 4.8"
            }
            Self::Month => {
                "M4.5 5.5h15V20h-15zM4.5 10h15M8.5 3.5v4M15.5 3.5v4M8 13.5h2M14 13.5h2M8 16.800h2M14 16.800h2"
            }
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.200a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.600z"
            }
            Self::EyeOff => "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM4 20 20 4",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20.5 20.5",
            Self::Device => "M7 2.5h10v19H7zM10.5 18.5h3",
            Self::Paper => "M6 3.5h8.5L18 7v13.5H6zM9 10h6M9 13.5h6M9 17h4",
            Self::Book => "M12 6.5C10 5 7.5 4.5 4 4.5v14c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-14c-3.5 0-6 .5-8 2zM12 6.5v14",
            Self::Chart => "M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6",
            Self::Return => "M9 14.5 4.5 10 9 5.5M4.5 10H15a4.5 4.5 0 0 1 0 9h-4",
        }
    }
}

pub fn icon(icon: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={icon.path()} /></svg>
    }
}
