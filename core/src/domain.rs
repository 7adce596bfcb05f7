//! The words of the centre, English beside the regulations' Chinese.
//!
//! window 窗口 · section 科室 · group 组 · post 岗位 · worker 工作人员 · client 服务对象 · punch 打卡 · leave 请假 ·
//! return 销假 · visit 上门 · matter 事项 · grant 授权 · group leader 组长 · leader in charge 分管领导

pub mod calendar;
pub mod id;
pub mod org;
pub mod private;
pub mod time;

pub use calendar::Calendar;
pub use id::{
    AttachmentId, CentreId, ChunkHash, CommunityId, DeviceId, DocId, EntryHash, GrantId, GroupId, MatterId, PostId,
    WindowId, WorkerId,
};
pub use org::{Grant, Organisation, Role, Span};
pub use private::Private;
pub use time::{Date, Timestamp};
