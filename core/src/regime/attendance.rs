//! Attendance (考勤).
