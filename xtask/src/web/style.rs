//! The stylesheet: WeUI, then our tokens and plain elements, in one minified file.
//!
//! Two things are done to it. Every font size in pixels is multiplied by `--k`, so that 标准 and 大字版 are one variable
//! apart. And WeUI's rules for parts that no source of ours names are dropped: they are two thirds of it.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use lightningcss::declaration::DeclarationBlock;
use lightningcss::properties::custom::{Function, Token, TokenList, TokenOrValue, UnparsedProperty, Variable};
use lightningcss::properties::font::FontSize;
use lightningcss::properties::{Property, PropertyId};
use lightningcss::rules::CssRule;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};
use lightningcss::values::ident::DashedIdentReference;
use lightningcss::values::length::LengthValue;
use lightningcss::values::percentage::DimensionPercentage;

use crate::step;
use crate::tree::Tree;

/// Our own sheets, in the order of the cascade.
const OWN: [&str; 3] = ["tokens.css", "base.css", "applicant.css"];
/// Where npm puts WeUI.
const WEUI: &str = "node_modules/weui/dist/style/weui.css";

/// Builds the sheet. Errors: npm cannot install WeUI, a sheet of ours does not parse.
pub fn build(tree: &Tree) -> Result<String> {
    let folder = tree.root.join("web-client/style");
    install(&folder)?;
    let mut own = Vec::new();
    for name in OWN {
        let path = folder.join(name);
        if path.is_file() {
            own.push((name, fs::read_to_string(&path)?));
        }
    }
    let mut words = Words::default();
    words.read_folder(&tree.root.join("web-client/src"))?;
    words.read(&fs::read_to_string(tree.root.join("web-client/index.html"))?);

    let weui = fs::read_to_string(folder.join(WEUI)).with_context(|| format!("read {WEUI}"))?;
    let unused = class_names(&weui).into_iter().filter(|class| !words.may_name(class)).collect();
    let mut sheet = pack("weui.css", &weui, unused)?;
    for (name, text) in &own {
        sheet.push_str(&pack(name, text, HashSet::new())?);
    }
    Ok(sheet)
}

/// Installs exactly what the lock file names, and runs no script of it. Does nothing when that is there already.
fn install(folder: &Path) -> Result<()> {
    let wanted = fs::read_to_string(folder.join("package-lock.json")).context("read package-lock.json")?;
    let mark = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) && folder.join(WEUI).is_file() {
        return Ok(());
    }
    let mut npm = crate::prerequisite::npm()?;
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    step::run("npm ci (WeUI's stylesheet)", &mut npm)?;
    fs::write(mark, wanted)?;
    Ok(())
}

fn pack(name: &str, text: &str, unused_symbols: HashSet<String>) -> Result<String> {
    let options = ParserOptions { filename: name.to_owned(), ..ParserOptions::default() };
    let mut sheet = StyleSheet::parse(text, options).map_err(|error| anyhow!("{error}"))?;
    scale(&mut sheet.rules.0).with_context(|| name.to_owned())?;
    let targets = targets();
    sheet.minify(MinifyOptions { targets, unused_symbols }).map_err(|error| anyhow!("{name}: {error}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() });
    Ok(printed.map_err(|error| anyhow!("{name}: {error}"))?.code)
}

/// The oldest browsers that run the WebAssembly features which today's compiler uses without being asked.
fn targets() -> Targets {
    let version = |major: u32| Some(major << 16);
    Targets::from(Browsers {
        android: version(96),
        chrome: version(96),
        edge: version(96),
        firefox: version(100),
        ios_saf: version(15),
        safari: version(15),
        samsung: version(17),
        ..Browsers::default()
    })
}

/// Multiplies font sizes, in every rule that holds declarations or other rules.
fn scale(rules: &mut [CssRule]) -> Result<()> {
    for rule in rules {
        match rule {
            CssRule::Style(rule) => {
                scale_block(&mut rule.declarations)?;
                scale(&mut rule.rules.0)?;
            }
            CssRule::Nesting(rule) => {
                scale_block(&mut rule.style.declarations)?;
                scale(&mut rule.style.rules.0)?;
            }
            CssRule::NestedDeclarations(rule) => scale_block(&mut rule.declarations)?,
            CssRule::Media(rule) => scale(&mut rule.rules.0)?,
            CssRule::Supports(rule) => scale(&mut rule.rules.0)?,
            CssRule::LayerBlock(rule) => scale(&mut rule.rules.0)?,
            CssRule::Container(rule) => scale(&mut rule.rules.0)?,
            CssRule::Scope(rule) => scale(&mut rule.rules.0)?,
            // Foreign enum: the rest holds no text that a person reads.
            _ => {}
        }
    }
    Ok(())
}

fn scale_block(block: &mut DeclarationBlock) -> Result<()> {
    for property in block.declarations.iter_mut().chain(&mut block.important_declarations) {
        let size = match property {
            Property::FontSize(FontSize::Length(DimensionPercentage::Dimension(LengthValue::Px(pixels)))) => {
                if *pixels == 0.0 {
                    continue;
                }
                TokenList(vec![TokenOrValue::Length(LengthValue::Px(*pixels))])
            }
            // WeUI's steps: `calc(1px * var(--weui-STEPS-FONT-SIZE))`.
            Property::Unparsed(raw) if matches!(raw.property_id, PropertyId::FontSize) && has_pixels(&raw.value) => {
                raw.value.clone()
            }
            Property::Font(_) => bail!("`font:` would escape the text size: write `font-size:` and the rest apart"),
            _ => continue,
        };
        *property = Property::Unparsed(UnparsedProperty { property_id: PropertyId::FontSize, value: times_k(size) });
    }
    Ok(())
}

fn has_pixels(list: &TokenList) -> bool {
    list.0.iter().any(|token| match token {
        TokenOrValue::Length(LengthValue::Px(_)) => true,
        TokenOrValue::Function(function) => has_pixels(&function.arguments),
        _ => false,
    })
}

/// `calc(SIZE * var(--k, 1))`
fn times_k(size: TokenList) -> TokenList {
    let space = || TokenOrValue::Token(Token::WhiteSpace(" ".into()));
    let one = Token::Number { has_sign: false, value: 1.0, int_value: Some(1) };
    let name = DashedIdentReference { ident: "--k".into(), from: None };
    let factor = Variable { name, fallback: Some(TokenList(vec![TokenOrValue::Token(one)])) };
    let mut arguments = size.0;
    arguments.extend([space(), TokenOrValue::Token(Token::Delim('*')), space(), TokenOrValue::Var(factor)]);
    TokenList(vec![TokenOrValue::Function(Function { name: "calc".into(), arguments: TokenList(arguments) })])
}

/// What looks like a class name in the text of a sheet; too many do no harm.
fn class_names(sheet: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (dot, _) in sheet.match_indices('.') {
        let rest = &sheet[dot + 1..];
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        if rest[..end].starts_with(|c: char| c.is_ascii_alphabetic()) {
            names.insert(rest[..end].to_owned());
        }
    }
    names
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// Every word in our sources that could be a class, whole or as the beginning of one that is put together at run time.
#[derive(Debug, Default)]
struct Words {
    whole: HashSet<String>,
    beginnings: BTreeSet<String>,
}

impl Words {
    fn read_folder(&mut self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                self.read_folder(&path)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                self.read(&fs::read_to_string(&path)?);
            }
        }
        Ok(())
    }

    fn read(&mut self, text: &str) {
        for word in text.split(|c: char| !is_name(c)).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            if word.ends_with(['-', '_']) {
                self.beginnings.insert(word.to_owned());
            }
            self.whole.insert(word.to_owned());
        }
    }

    /// True unless no source can produce this class: `"weui-btn_primary"` names it, and so does `"weui-btn_"`.
    fn may_name(&self, class: &str) -> bool {
        self.whole.contains(class) || self.beginnings.iter().any(|beginning| class.starts_with(beginning.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(pack("test.css", input, HashSet::new()).unwrap().trim_end(), expected);
    }

    #[test]
    fn font_sizes_follow_the_text_size() {
        check("p{font-size:17px}", "p{font-size:calc(17px * var(--k,1))}");
        check("p{font-size:14px !important}", "p{font-size:calc(14px * var(--k,1))!important}");
        check(
            "@media (min-width:1px){p{font-size:2px}}",
            "@media (min-width:1px){p{font-size:calc(2px * var(--k,1))}}",
        );
        check("p{font-size:calc(1px*var(--n))}", "p{font-size:calc(calc(1px*var(--n)) * var(--k,1))}");
        check("p{font-size:.9em;line-height:17px}", "p{font-size:.9em;line-height:17px}");
        check("p{font-size:var(--text-body)}", "p{font-size:var(--text-body)}");
        check("p{font-size:0}", "p{font-size:0}");
        assert!(pack("test.css", "p{font:17px serif}", HashSet::new()).is_err());
    }

    #[test]
    fn a_class_goes_only_when_no_source_can_name_it() {
        let sheet = ".weui-btn{top:1px}.weui-btn_warn,.weui-tab{top:2px}.weui-tab .weui-btn{top:3px}.weui-x{top:4px}";
        let mut words = Words::default();
        words.read(r#"html! { <a class={format!("weui-btn_{kind}")}/> <b class="weui-btn"/> }"#);
        let unused = class_names(sheet).into_iter().filter(|class| !words.may_name(class)).collect();
        let packed = pack("test.css", sheet, unused).unwrap();
        assert_eq!(packed.trim_end(), ".weui-btn{top:1px}.weui-btn_warn,.weui-tab{top:2px}");
    }
}
