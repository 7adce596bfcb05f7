//! Papers: as PDF for whoever reads the document, and the question of whoever holds one, which anybody may ask.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use doorstep_core::account::code;
use doorstep_core::centre::Reference;
use doorstep_core::domain::DocId;
use doorstep_core::fact::proceeding::Value;
use doorstep_core::fold::{Proceeding, State as Folded};
use doorstep_core::procedure::paper::{self, Checked, QUESTION_MAX, Question};
use doorstep_core::sync::feed::FeedStore;

use super::App;
use super::auth::{Address, Signed};
use super::reader::Reader;
use super::sync::read;
use crate::error::ApiError;
use crate::paper::{Content, NONE, render};

/// Whether what stands on a paper is on record. Says of a document that is not there no more than of one that never was, and of one
/// that is other than the paper nothing.
pub async fn check(
    State(app): State<Arc<App>>,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Checked>, ApiError> {
    app.limiters.check(address)?;
    let body = read(&headers, body, QUESTION_MAX).await?;
    let question: Question = serde_json::from_slice(&body).map_err(|_| code::FORMAT)?;
    let doc = DocId::parse(&question.doc).ok_or(code::FORMAT)?;
    let stored = app.store.documents(&[doc]).await?.pop();
    let state = stored.and_then(|stored| Folded::decode(&stored.state));
    let current = app.current();
    let checked = match state.as_ref().and_then(Folded::as_proceeding) {
        Some(proceeding) => paper::check(doc, &question.code, proceeding, &current.reference),
        None => Checked::Unknown,
    };
    Ok(Json(checked))
}

/// Two copies as PDF. Errors: `SYNC-E-PATH` for what the person does not read, as for what is not there; `PAPER-E-FONT`.
pub async fn pdf(
    State(app): State<Arc<App>>,
    signed: Signed,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, ApiError> {
    let presented = &signed.presented;
    app.limiters.request(presented.device, &presented.worker)?;
    let doc = name.strip_suffix(".pdf").and_then(DocId::parse).ok_or(code::PATH)?;
    let reader = Reader::of(&app, &signed).await?;
    let stored = app.store.documents(&[doc]).await?.pop().filter(|stored| reader.reads(&stored.scopes));
    let state = stored.and_then(|stored| Folded::decode(&stored.state));
    let proceeding = state.as_ref().and_then(Folded::as_proceeding).ok_or(code::PATH)?;
    let current = &reader.current;
    let cases = cases(&app, proceeding, &current.reference).await?;
    let content = content(doc, proceeding, &current.reference, &cases, &origin(&app, &headers)).ok_or(code::PATH)?;
    let papers = Arc::clone(&app.papers);
    // Reading a font and setting pages is work, and no waiting.
    let written = tokio::task::spawn_blocking(move || {
        let face = papers.face().map_err(|_| {
            tracing::error!("{NONE}");
            code::FONT
        })?;
        render(&content, &face).map_err(|_| code::FAULT)
    });
    let bytes = written.await.map_err(|_| code::FAULT)??;
    let mut response = bytes.into_response();
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    // The number of the document is no name of a person's.
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{doc}.pdf\""));
    set.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}

fn content(
    doc: DocId,
    proceeding: &Proceeding,
    reference: &Reference,
    cases: &[(DocId, String)],
    origin: &str,
) -> Option<Content> {
    let procedure = doorstep_core::procedure::of(proceeding, reference)?;
    let case = |doc| cases.iter().find(|(of, _)| *of == doc).map(|(_, name)| name.clone()).unwrap_or_default();
    let sheet = paper::sheet(proceeding, procedure, reference, &case);
    let drawn = procedure.fields.iter().filter_map(|field| match proceeding.value(&field.key)? {
        Value::Drawing(drawing) => Some((field.name.zh.clone(), drawing.clone())),
        _ => None,
    });
    let code = paper::code(doc, proceeding, proceeding.done.len());
    Some(Content { sheet, drawings: drawn.collect(), link: format!("{origin}{}", paper::link(doc, &code)), code })
}

/// What the cases are called that are named in it: as on the phone, by what they are about.
async fn cases(app: &App, proceeding: &Proceeding, reference: &Reference) -> Result<Vec<(DocId, String)>, ApiError> {
    let values = proceeding.done.iter().flat_map(|done| &done.values);
    let named: Vec<DocId> =
        values.filter_map(|(_, value)| if let Value::Case(doc) = value { Some(*doc) } else { None }).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let stored = app.store.documents(&named).await?;
    let name = |state: Folded| Some(paper::case_name(state.as_case()?, reference));
    let names = stored.into_iter().filter_map(|stored| Some((stored.doc, name(Folded::decode(&stored.state)?)?)));
    Ok(names.collect())
}

/// Under which address phones reach the server: the one that is set, otherwise the one that this request came to.
fn origin(app: &App, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    app.config.public_url.clone().unwrap_or_else(|| format!("http://{host}"))
}
