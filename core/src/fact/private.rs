//! What is stated about clients' data that somebody has looked at in clear (GY-CORE-18).

use serde::{Deserialize, Serialize};

use crate::domain::DocId;

/// Of a field's key. Unit: characters.
pub const KEY_MAX: usize = 64;

/// What was looked at; never what stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// 姓名
    Name,
    /// 证件号码
    IdNumber,
    /// 电话
    Phone,
    /// 地址
    Address,
    /// 健康、残疾情况
    Health,
    /// 亲属
    Relative,
    /// Of a procedure, by its key.
    Of(String),
    /// 打印、导出: all of the record.
    Print,
    /// 照片
    Photo,
}

/// 查看明文: masked data of one record was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    pub record: DocId,
    pub field: Field,
}
