//! What is stated about a post (岗位责任制): ZW-POST, records "Post card".

use serde::{Deserialize, Serialize};

use crate::domain::{Date, GroupId, MatterId, WorkerId};

/// 岗位责任书: one version of what is laid down for a post (ZW-POST-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// From 1; one more than the last that was approved.
    pub version: u16,
    /// 单位、部门
    pub unit: GroupId,
    /// 岗位
    pub name: String,
    /// 定员: at most so many hold the post.
    pub fixed_number: u8,
    /// 在岗人员
    pub holders: Vec<WorkerId>,
    /// 工作内容, a duty a line.
    pub duties: Vec<DutyLine>,
    /// 服务和质量
    pub service: String,
    /// 程序
    pub procedure: String,
    /// 标准
    pub standard: String,
    /// 时限
    pub time_limit: String,
    /// 权限
    pub powers: String,
    /// 责任
    pub responsibility: String,
    /// The matters that the post serves.
    pub matters: Vec<MatterId>,
    /// 互为AB岗的岗位, as written on the card.
    pub partner: String,
    pub valid_from: Date,
}

/// One duty, with who answers for it and what it is measured by (责任到人、便于考核: ZW-POST-6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyLine {
    pub duty: String,
    /// 考核指标
    pub measure: String,
    /// One of the post's holders; none while nobody is named.
    pub holder: Option<WorkerId>,
}

/// 批准 or 退回
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub version: u16,
    pub agree: bool,
    /// Required when it is returned.
    pub reason: String,
}

/// 签阅: a holder has read the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    pub version: u16,
}

/// Who comes to a post, or leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    pub version: u16,
    pub worker: WorkerId,
}

/// Who answers for a duty that nobody answers for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub version: u16,
    /// Which of the duties, from 0.
    pub line: u8,
    pub worker: WorkerId,
}
