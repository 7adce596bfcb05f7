//! The typeface of papers: a Chinese font that the machine has, because one that we brought would be twenty megabytes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::FileRef;
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider as _};

/// Where systems have one; the first belongs to Debian's package.
const KNOWN: [&str; 4] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
];

/// What the log says of it, once at the start and at every paper that is asked for.
pub const NONE: &str = "no Chinese font for papers: apt install fonts-noto-cjk, or --paper-font FILE";

/// No font was found, or the one that is named is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

/// The typeface, read when the first paper is asked for.
#[derive(Debug, Default)]
pub struct Papers {
    named: Option<PathBuf>,
    face: OnceLock<Arc<Typeface>>,
}

impl Papers {
    pub fn new(named: Option<PathBuf>) -> Self {
        Self { named, face: OnceLock::new() }
    }

    /// The file that is used; none where there is none.
    pub fn file(&self) -> Option<&Path> {
        match &self.named {
            Some(named) => named.is_file().then_some(named),
            None => KNOWN.iter().map(Path::new).find(|file| file.is_file()),
        }
    }

    /// Reads a file of twenty megabytes the first time. A font that was installed since is found.
    pub fn face(&self) -> Result<Arc<Typeface>, Missing> {
        if let Some(face) = self.face.get() {
            return Ok(Arc::clone(face));
        }
        let bytes = self.file().and_then(|file| std::fs::read(file).ok()).ok_or(Missing)?;
        let face = Arc::new(Typeface::read(bytes).ok_or(Missing)?);
        Ok(Arc::clone(self.face.get_or_init(|| face)))
    }
}

/// A font with what is needed to set a line: which glyph a letter has, and how wide it is.
pub struct Typeface {
    font: Font,
    bytes: Arc<Vec<u8>>,
    index: u32,
}

impl std::fmt::Debug for Typeface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typeface").field("index", &self.index).finish_non_exhaustive()
    }
}

/// In place of a letter that the font has not.
const NO_LETTER: char = '□';

impl Typeface {
    /// Errors: `None` for what is no font.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Arc::new(bytes);
        let index = simplified(&bytes)?;
        Some(Self { font: Font::new(Arc::clone(&bytes).into(), index)?, bytes, index })
    }

    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// Whether it was read as one, so it still is.
    fn raw(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.bytes, self.index).ok()
    }

    /// The glyphs of a line, one a letter. Unit: parts of the size.
    pub fn glyphs(&self, line: &str) -> Vec<KrillaGlyph> {
        let Some(raw) = self.raw() else { return Vec::new() };
        let (map, metrics) = (raw.charmap(), raw.glyph_metrics(Size::new(1.0), LocationRef::default()));
        let letters = line.char_indices().map(|(at, letter)| {
            let id = map.map(letter).or_else(|| map.map(NO_LETTER)).unwrap_or_default();
            let wide = metrics.advance_width(id).unwrap_or(1.0);
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(id.to_u32()), wide, 0.0, 0.0, 0.0, range, None)
        });
        letters.collect()
    }

    /// The widths of letters one by one. Unit: parts of the size.
    pub fn widths(&self, text: &str) -> Vec<f32> {
        self.glyphs(text).iter().map(|glyph| glyph.x_advance).collect()
    }
}

/// The place of the simplified Chinese font in a collection; the first where none says that it is one.
fn simplified(bytes: &[u8]) -> Option<u32> {
    let fonts = match FileRef::new(bytes).ok()? {
        FileRef::Font(_) => 1,
        FileRef::Collection(collection) => collection.len(),
    };
    let is_simplified = |index: &u32| {
        let Ok(font) = FontRef::from_index(bytes, *index) else { return false };
        let name = font.localized_strings(StringId::FAMILY_NAME).english_or_first();
        let name = name.map(|name| name.chars().collect::<String>()).unwrap_or_default();
        name.ends_with(" SC") && !name.contains("Mono")
    };
    FontRef::from_index(bytes, 0).ok()?;
    Some((0..fonts).find(is_simplified).unwrap_or(0))
}
