"""How the service refuses: one JSON shape, a Vietnamese sentence, never a stack trace."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse

MESSAGES = {
    400: "Yêu cầu không hợp lệ.",
    401: "Phiên làm việc đã hết hạn. Anh/chị mở lại cuộc trò chuyện.",
    403: "Anh/chị không có quyền làm việc này.",
    404: "Không tìm thấy địa chỉ này.",
    405: "Địa chỉ này không nhận cách gửi đó.",
    409: "Việc này vừa thay đổi. Anh/chị tải lại rồi thử lại.",
    413: "Tin nhắn lớn quá giới hạn. Anh/chị viết ngắn lại giúp.",
    415: "Định dạng này không được hỗ trợ.",
    429: "Anh/chị gửi hơi nhanh. Xin chờ một chút rồi gửi lại.",
    503: "Hệ thống đang bận. Xin thử lại sau ít phút.",
}
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "unavailable",
}


class GatewayError(Exception):
    """A refusal with its HTTP status; the rest is what the client reads."""

    def __init__(
        self,
        status: int,
        *,
        code: str | None = None,
        message: str | None = None,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """What is not given follows from ``status``."""
        super().__init__(code or str(status))
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = headers

    def response(self) -> JSONResponse:
        """The refusal as a response."""
        return error_response(self.status, code=self.code, message=self.message, field=self.field, headers=self.headers)


def too_many(retry_after_seconds: int) -> GatewayError:
    """Too many messages in a minute."""
    return GatewayError(429, headers={"Retry-After": str(max(1, retry_after_seconds))})


def error_response(
    status: int,
    *,
    code: str | None = None,
    message: str | None = None,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The error object of the contract, section 2."""
    error = {
        "code": code or CODES.get(status, "error"),
        "message": message or MESSAGES.get(status, MESSAGES[400 if status < 500 else 503]),
        "field": field,
    }
    return JSONResponse({"error": error}, status_code=status, headers=dict(headers or {}))
