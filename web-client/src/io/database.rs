//! IndexedDB: one database, one object store a table, bytes as keys and values.
//!
//! A write is answered when its transaction is complete under strict durability, which asks the browser to flush the disk;
//! the browser's own default only hands the data to the operating system. Full storage is an answer. A connection that the
//! browser has closed is opened again, once a call; a database that it has deleted meanwhile is not made anew, because without
//! the keys and everything before it a new one could not be read back.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use doorstep_core::sync::replica::Table;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
};

const NAME: &str = "doorstep";
const VERSION: u32 = 3;

/// The object stores. Names are for ever; a new one needs a higher [`VERSION`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Table(Table),
    /// By the page's own key: half-filled forms, sealed.
    Drafts,
    /// By `attachment::Place`: chunks of photographs, sealed.
    Chunk,
    /// By the same key: `carrier::Piece`, sealed.
    Piece,
    /// CryptoKey objects and the wrapped data key.
    Keys,
}

impl Store {
    pub const ALL: [Self; 13] = [
        Self::Table(Table::Meta),
        Self::Table(Table::Reference),
        Self::Table(Table::Row),
        Self::Table(Table::Shared),
        Self::Table(Table::Tail),
        Self::Table(Table::Outbox),
        Self::Table(Table::Held),
        Self::Table(Table::Refused),
        Self::Table(Table::Kept),
        Self::Drafts,
        Self::Chunk,
        Self::Piece,
        Self::Keys,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Table(Table::Meta) => "meta",
            Self::Table(Table::Reference) => "reference",
            Self::Table(Table::Row) => "row",
            Self::Table(Table::Shared) => "shared",
            Self::Table(Table::Tail) => "tail",
            Self::Table(Table::Outbox) => "outbox",
            Self::Table(Table::Held) => "held",
            Self::Table(Table::Refused) => "refused",
            Self::Table(Table::Kept) => "kept",
            Self::Drafts => "drafts",
            Self::Chunk => "chunk",
            Self::Piece => "piece",
            Self::Keys => "keys",
        }
    }
}

/// Why nothing was stored or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// No room left.
    Full,
    /// The browser has deleted the database while the app was using it.
    Gone,
    /// Anything else: blocked, damaged, closed under way.
    Broken,
}

/// One change of one store.
#[derive(Debug)]
pub struct Change {
    pub store: Store,
    pub key: JsValue,
    /// `None` deletes.
    pub value: Option<JsValue>,
}

impl Change {
    pub fn bytes(store: Store, key: &[u8], value: Option<&[u8]>) -> Self {
        Self { store, key: Uint8Array::from(key).into(), value: value.map(|bytes| Uint8Array::from(bytes).into()) }
    }
}

#[wasm_bindgen]
extern "C" {
    /// The call with options, which web-sys keeps behind a compiler flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Durable;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction_with(
        this: &Durable,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// The one connection, opened anew when the browser has closed it.
#[derive(Clone, Debug)]
pub struct Database {
    connection: Rc<RefCell<Option<IdbDatabase>>>,
    /// Whether a database that is not there may be made: only for one that nobody has used yet, or has emptied.
    makes: Rc<Cell<bool>>,
}

impl Database {
    pub async fn open() -> Result<Self, Denied> {
        let database = Self { connection: Rc::default(), makes: Rc::new(Cell::new(true)) };
        database.connect().await?;
        Ok(database)
    }

    /// Lets go of the connection, so that another tab may upgrade or delete the database.
    pub fn close(&self) {
        if let Some(connection) = self.connection.borrow_mut().take() {
            connection.close();
        }
    }

    /// All changes or none, on disk when this returns.
    pub async fn write(&self, changes: &[Change]) -> Result<(), Denied> {
        match self.write_once(changes).await {
            Err(Denied::Broken) => {
                self.close();
                self.write_once(changes).await
            }
            done => done,
        }
    }

    /// Keys and values of several stores as of one moment, in the order of the stores and then of the keys.
    pub async fn read_all(&self, stores: &[Store]) -> Result<Vec<Vec<(JsValue, JsValue)>>, Denied> {
        match self.read_all_once(stores).await {
            Err(Denied::Broken) => {
                self.close();
                self.read_all_once(stores).await
            }
            done => done,
        }
    }

    /// Keys and values of a store whose keys begin with `prefix`, in the order of the keys.
    pub async fn read_under(&self, store: Store, prefix: &[u8]) -> Result<Vec<(JsValue, JsValue)>, Denied> {
        match self.read_under_once(store, prefix).await {
            Err(Denied::Broken) => {
                self.close();
                self.read_under_once(store, prefix).await
            }
            done => done,
        }
    }

    /// The first keys and values of a store, at most `limit`, in the order of the keys.
    pub async fn read_first(&self, store: Store, limit: u32) -> Result<Vec<(JsValue, JsValue)>, Denied> {
        match self.read_first_once(store, limit).await {
            Err(Denied::Broken) => {
                self.close();
                self.read_first_once(store, limit).await
            }
            done => done,
        }
    }

    /// One value.
    pub async fn read(&self, store: Store, key: &JsValue) -> Result<Option<JsValue>, Denied> {
        match self.read_once(store, key).await {
            Err(Denied::Broken) => {
                self.close();
                self.read_once(store, key).await
            }
            done => done,
        }
    }

    /// Empties every store. What the browser has deleted is empty.
    pub async fn wipe(&self) -> Result<(), Denied> {
        match self.wipe_once().await {
            Err(Denied::Gone) => {
                self.makes.set(true);
                Ok(())
            }
            done => done,
        }
    }

    async fn wipe_once(&self) -> Result<(), Denied> {
        let transaction = self.begin(&Store::ALL, "readwrite").await?;
        for store in Store::ALL {
            table(&transaction, store)?.clear().map_err(denied)?;
        }
        complete(&transaction).await
    }

    async fn write_once(&self, changes: &[Change]) -> Result<(), Denied> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut stores = Vec::new();
        for change in changes {
            if !stores.contains(&change.store) {
                stores.push(change.store);
            }
        }
        let transaction = self.begin(&stores, "readwrite").await?;
        for change in changes {
            let table = table(&transaction, change.store)?;
            match &change.value {
                Some(value) => table.put_with_key(value, &change.key),
                None => table.delete(&change.key),
            }
            .map_err(|error| {
                // A half-made transaction would otherwise commit by itself.
                let _ = transaction.abort();
                denied(error)
            })?;
        }
        complete(&transaction).await
    }

    async fn read_all_once(&self, stores: &[Store]) -> Result<Vec<Vec<(JsValue, JsValue)>>, Denied> {
        let transaction = self.begin(stores, "readonly").await?;
        let mut requests = Vec::new();
        for store in stores {
            let table = table(&transaction, *store)?;
            // Promises are made before anything is awaited: a request answers only once.
            let keys = answer(&table.get_all_keys().map_err(denied)?);
            let values = answer(&table.get_all().map_err(denied)?);
            requests.push((keys, values));
        }
        let mut all = Vec::with_capacity(stores.len());
        for (keys, values) in requests {
            let keys = Array::from(&result(keys).await?);
            let values = Array::from(&result(values).await?);
            all.push(keys.iter().zip(values.iter()).collect());
        }
        Ok(all)
    }

    async fn read_under_once(&self, store: Store, prefix: &[u8]) -> Result<Vec<(JsValue, JsValue)>, Denied> {
        // Longer than any key of ours, so that it lies behind them all.
        let last = [prefix, &[0xff; 64]].concat();
        let range = IdbKeyRange::bound(&Uint8Array::from(prefix).into(), &Uint8Array::from(last.as_slice()).into())
            .map_err(denied)?;
        let transaction = self.begin(&[store], "readonly").await?;
        let table = table(&transaction, store)?;
        let keys = answer(&table.get_all_keys_with_key(&range).map_err(denied)?);
        let values = answer(&table.get_all_with_key(&range).map_err(denied)?);
        let keys = Array::from(&result(keys).await?);
        let values = Array::from(&result(values).await?);
        Ok(keys.iter().zip(values.iter()).collect())
    }

    async fn read_first_once(&self, store: Store, limit: u32) -> Result<Vec<(JsValue, JsValue)>, Denied> {
        let transaction = self.begin(&[store], "readonly").await?;
        let table = table(&transaction, store)?;
        let all = JsValue::UNDEFINED;
        let keys = answer(&table.get_all_keys_with_key_and_limit(&all, limit).map_err(denied)?);
        let values = answer(&table.get_all_with_key_and_limit(&all, limit).map_err(denied)?);
        let keys = Array::from(&result(keys).await?);
        let values = Array::from(&result(values).await?);
        Ok(keys.iter().zip(values.iter()).collect())
    }

    async fn read_once(&self, store: Store, key: &JsValue) -> Result<Option<JsValue>, Denied> {
        let transaction = self.begin(&[store], "readonly").await?;
        let value = result(answer(&table(&transaction, store)?.get(key).map_err(denied)?)).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    async fn begin(&self, stores: &[Store], mode: &str) -> Result<IdbTransaction, Denied> {
        let connection = self.connect().await?;
        let names: Array = stores.iter().map(|store| JsValue::from_str(store.name())).collect();
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(denied)?;
        connection.unchecked_into::<Durable>().transaction_with(&names, mode, &options).map_err(denied)
    }

    async fn connect(&self) -> Result<IdbDatabase, Denied> {
        if let Some(connection) = self.connection.borrow().as_ref() {
            return Ok(connection.clone());
        }
        // Boxed, so that the phone loads this code once and not for each kind of transaction.
        let connect: Pin<Box<dyn Future<Output = Result<IdbDatabase, Denied>>>> = Box::pin(connect(self.makes.get()));
        let connection = connect.await?;
        self.makes.set(false);
        let held = Rc::downgrade(&self.connection);
        let forget = Closure::<dyn Fn()>::new(move || {
            if let Some(connection) = held.upgrade().and_then(|held| held.borrow_mut().take()) {
                connection.close();
            }
        })
        .into_js_value();
        connection.set_onversionchange(Some(forget.unchecked_ref()));
        connection.set_onclose(Some(forget.unchecked_ref()));
        *self.connection.borrow_mut() = Some(connection.clone());
        Ok(connection)
    }
}

async fn connect(makes: bool) -> Result<IdbDatabase, Denied> {
    let factory: IdbFactory = gloo::utils::window().indexed_db().ok().flatten().ok_or(Denied::Broken)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(NAME, VERSION).map_err(denied)?;
    let upgraded = request.clone();
    let gone = Rc::new(Cell::new(false));
    let is_gone = gone.clone();
    let upgrade = Closure::<dyn Fn()>::new(move || {
        if !makes {
            // Aborted, it is as if nobody had opened it.
            is_gone.set(true);
            if let Some(transaction) = upgraded.transaction() {
                let _ = transaction.abort();
            }
            return;
        }
        let Ok(connection) = upgraded.result().map(JsCast::unchecked_into::<IdbDatabase>) else { return };
        let present = connection.object_store_names();
        for store in Store::ALL {
            if !present.contains(store.name()) {
                // A failure aborts the upgrade, which fails the open.
                let _ = connection.create_object_store(store.name());
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let opened = result(answer(&request)).await.map(JsCast::unchecked_into);
    opened.map_err(|denied| if gone.get() { Denied::Gone } else { denied })
}

fn table(transaction: &IdbTransaction, store: Store) -> Result<IdbObjectStore, Denied> {
    transaction.object_store(store.name()).map_err(denied)
}

/// A promise whose own two ends are the handlers: nothing to keep alive, nothing to free.
fn answer(request: &IdbRequest) -> (Promise, IdbRequest) {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    (promise, request.clone())
}

async fn result((promise, request): (Promise, IdbRequest)) -> Result<JsValue, Denied> {
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(denied),
        Err(_) => Err(request.error().ok().flatten().map_or(Denied::Broken, |error| of_exception(&error))),
    }
}

async fn complete(transaction: &IdbTransaction) -> Result<(), Denied> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or(Denied::Broken, |error| of_exception(&error))),
    }
}

fn denied(error: JsValue) -> Denied {
    error.dyn_ref::<DomException>().map_or(Denied::Broken, of_exception)
}

fn of_exception(error: &DomException) -> Denied {
    if error.name() == "QuotaExceededError" { Denied::Full } else { Denied::Broken }
}
