"""Chat spelling and the abbreviations of public services, as data.

``PLAIN`` holds what means one thing wherever it stands. ``BY_NEIGHBOUR`` holds what means one thing only beside
certain words; where no reading fits, the abbreviation stays as the citizen wrote it. No expansion contains a key.
"""

from __future__ import annotations

from typing import NamedTuple

_CHAT = {
    "không": "ko kô k0 hok hông hơm hôk khum khôm khôg khog khonk",
    "không được": "kđc kdc kođc kodc",
    "không biết": "kbt kbiet kbiết kobiet kobiết",
    "không phải": "kp kphai kphải",
    "rồi": "rùi rùy ròi gòi roài",
    "vậy": "zậy zay zị zạy dzậy dzay",
    "như vậy": "nvay nvậy",
    "như thế nào": "ntn nhntn ntnao",
    "thế nào": "tnao thnao",
    "thì": "thỳ thj",
    "gì": "jì jz giề rì",
    "giờ": "jờ jo",
    "bây giờ": "bgiờ bgio bjo bjờ bâyh bayh",
    "mấy giờ": "mấyh",
    "nữa": "nx nũa nuã",
    "biết": "bik bít bík biêt",
    "phải": "pải pai phãi fải fai",
    "làm": "lm",
    "làm sao": "lsao lmsao",
    "tại sao": "tsao",
    "người": "ng ngừi",
    "người ta": "ngta nta",
    "nhiều": "nhìu nhìw",
    "bao nhiêu": "bnh bnhiu bnhiêu bnhieu",
    "với": "vs zới",
    "mình": "mik mìh mìk mh",
    "chưa": "chx",
    "cũng": "cx cũg cug",
    "đang": "đag dag",
    "trước": "trc",
    "luôn": "lun",
    "những": "nhg nhữg",
    "thôi": "thui",
    "đi": "đy ik",
    "vô": "zô",
    "vào": "zào dzo",
    "về": "zề",
    "vui": "zui",
    "vẫn": "zẫn",
    "vợ": "zợ",
    "giúp": "júp jup",
    "giữ": "jữ",
    "dùm": "zùm",
    "quá": "wá qá",
    "quên": "wên",
    "mọi người": "mn mng",
    "hôm nay": "hnay",
    "hôm qua": "hqua",
    "ngày mai": "nmai",
    "cảm ơn": "tks thks thanks thank camon",
    "trả lời": "trl tloi tlời",
    "kiểm tra": "ktra",
    "kết quả": "kqua kquả",
    "xác nhận": "xnhan xnhận",
    "hướng dẫn": "hdan hdẫn",
    "ví dụ": "vd",
    "admin": "ad adm",
    # One word, two accepted spellings.
    "ký": "kí",
    "kỳ": "kì",
    "kỷ": "kỉ",
    "kỹ": "kĩ",
    "ky": "ki",
    "lý": "lí",
    "mỹ": "mĩ",
    "tỷ": "tỉ",
    "sĩ": "sỹ",
    "quy": "qui",
    "quý": "quí",
    "quỳ": "quì",
    "quỷ": "quỉ",
    "quỹ": "quĩ",
}

_PUBLIC_SERVICES = {
    "căn cước": "ccuoc ccước",
    "căn cước công dân": "cccd",
    "chứng minh nhân dân": "cmnd cmtnd",
    "chứng minh thư": "cmt",
    "định danh điện tử": "đdđt dddt",
    "định danh cá nhân": "đdcn ddcn",
    "số định danh cá nhân": "sđdcn sddcn sđddcn",
    "thông tin cá nhân": "ttcn",
    "giấy tờ tùy thân": "gttt",
    "giấy phép lái xe": "gplx",
    "bằng lái xe": "blx",
    "đăng ký xe": "đkx dkx",
    "biển số xe": "bsx",
    "cảnh sát giao thông": "csgt",
    "bảo hiểm y tế": "bhyt",
    "bảo hiểm xã hội": "bhxh",
    "bảo hiểm thất nghiệp": "bhtn",
    "dịch vụ công": "dvc",
    "dịch vụ công quốc gia": "dvcqg",
    "dịch vụ công trực tuyến": "dvctt",
    "thủ tục hành chính": "tthc",
    "ủy ban nhân dân": "ubnd",
    "hội đồng nhân dân": "hđnd",
    "công an xã": "cax",
    "tổ dân phố": "tdp",
    "hộ khẩu thường trú": "hktt",
    "sổ hộ khẩu": "shk",
    "giấy khai sinh": "gks",
    "đăng ký khai sinh": "đkks dkks",
    "đăng ký kết hôn": "đkkh dkkh",
    "giấy chứng nhận": "gcn",
    "lý lịch tư pháp": "lltp",
    "xuất nhập cảnh": "xnc",
    "nghĩa vụ quân sự": "nvqs",
    "mã số thuế": "mst",
    "quyền sử dụng đất": "qsdđ qsdd",
    "cơ sở dữ liệu": "csdl",
    "cơ sở dữ liệu quốc gia": "csdlqg",
    "số điện thoại": "sđt sdt sđth sdth",
    "điện thoại": "đt đth đthoai đthoại dthoai",
    "điện thoại di động": "đtdđ dtdd",
    "số tài khoản": "stk",
    "mật khẩu": "mkhau mkhẩu pass password pwd",
    "đăng ký": "đky đkí đki đký dky dki dkí dký",
    "đăng nhập": "đnhập đnhap dnhap",
    "công ty": "cty",
    "sinh viên": "sv",
    "hồ chí minh": "hcm",
    "thành phố hồ chí minh": "tphcm",
}

PLAIN = {
    spelling: meaning for meaning, spellings in (_CHAT | _PUBLIC_SERVICES).items() for spelling in spellings.split()
}

EDGE = "|"  # stands for the beginning or end of a clause among neighbours
NUMBER = "#"  # stands for any number


class Reading(NamedTuple):
    """``meaning`` (``None``: leave it) if the word before or after is listed; with no lists, always.

    Neighbours are compared without diacritics.
    """

    meaning: str | None
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


def _read(meaning: str | None, before: str = "", after: str = "") -> Reading:
    return Reading(meaning, frozenset(before.split()), frozenset(after.split()))


_REGISTER_OR_CONDITION = (
    _read("điều kiện", before="du thoa dap", after="gi j nao de ntn"),
    _read(
        "đăng ký",
        before="giay cach muon thu tuc da don phieu ngay phi di",
        after="tam thuong ket khai xe dvc vneid tk tai ho kinh mst online dinh muc thi hoc bhxh bhyt cccd can lai truc "
        "thue qua tren app sdt so cho lan dc duoc",
    ),
    _read("được", before="khong chang lam nop nhan xem goi gui lay mua dung vao sua doi"),
)
_MAY_OR_ADDRESS = (
    _read("địa chỉ", before="sai sua ghi dien trung theo nhap", after="nha cu hien"),
    _read("được"),
)

BY_NEIGHBOUR: dict[str, tuple[Reading, ...]] = {
    # One letter. Letters that name a point of a law, a class or a group never get here (see teencode).
    "k": (_read(None, before=NUMBER), _read("không")),
    "j": (_read("gì"),),
    "z": (_read("vậy"),),
    "v": (_read("vậy", after=f"{EDGE} a nhi ta troi ad nha ha la thi"),),
    "r": (_read(None, before=NUMBER), _read("rồi")),
    "e": (_read(None, before=NUMBER), _read("em")),
    "a": (_read("anh", before="cho chao nho thua on", after="oi c chi"),),
    "c": (_read("chị", before="cho chao nho thua on anh", after="oi"),),
    "b": (_read("bạn", before="cho chao nho cac", after="oi"),),
    "t": (_read("tôi", after="muon can bi hoi dang moi chua khong"),),
    "h": (_read("giờ", before=f"bay may bao {NUMBER} {EDGE}"),),
    "s": (_read("sao", before="tai vi lam the lai"),),
    "p": (_read("phường", before="ca an ubnd"),),
    "x": (_read("xã", before="ca an ubnd"),),
    # Chat.
    "kh": (
        _read(None, before="ma"),
        _read("không", after=f"biet duoc dc co phai thay nhan dang vao the can lam hieu ro nho {EDGE}"),
    ),
    "hem": (_read(None, before="trong ngo duong nha so cua dau", after=NUMBER), _read("không")),
    "hong": (_read("không", before="duoc dc co dung phai biet"),),
    "bit": (_read("biết", before="khong ko muon cho chua ai can chang"),),
    "dc": _MAY_OR_ADDRESS,
    "đc": _MAY_OR_ADDRESS,
    "đk": _REGISTER_OR_CONDITION,
    "dk": _REGISTER_OR_CONDITION,
    "nhiu": (_read("nhiêu", before="bao"), _read("nhiều")),
    "bn": (
        _read(
            "bao nhiêu", before="het mat gia phi ton phat dong khoang", after="tien ngay tuoi lau nam phan thang lan"
        ),
        _read("bạn", before="cho nho cac may chao"),
    ),
    "wa": (_read("qua", before="hom"), _read("quá", after=EDGE)),
    "wen": (_read("quên", after="mk mat pass"),),
    "ac": (_read("anh chị", before="cho chao nho thua", after="oi"),),
    "cám": (_read("cảm", after="on"),),
    "vk": (_read("vợ", before="lay hai", after="ck chong em minh con"),),
    "ck": (_read("chồng", before="vk vo lay hai", after="em minh vo"),),
    "mk": (
        _read(
            "mật khẩu",
            before="quen doi sai nhap dat lai reset tao luu mat nho lo",
            after="cu moi vneid tk tai dang cua cap dvc",
        ),
        _read("mình"),
    ),
    # Public services.
    "tk": (_read(None, before="dien to mau", after=NUMBER), _read("tài khoản")),
    "thg": (_read("thường", after="tru xuyen"), _read("tháng", before=NUMBER), _read("tháng", after=NUMBER)),
    "tt": (
        _read("thông tư", after=NUMBER),
        _read("thông tin", before="sai nhat sua lo nhap dien thieu khai", after="ca cn"),
        _read("thanh toán", after="online le tien phi"),
    ),
    "ca": (_read("công an", after="phuong xa huyen quan tinh tp thanh p x"),),
    "cc": (
        _read(None, before="ban sao o nha toa phong van can", after="mini ho"),
        _read("căn cước"),
    ),
    "hk": (_read("không", before="duoc dc dung phai biet"), _read("hộ khẩu")),
    "dt": (_read("điện thoại", before="so mat doi bang tren qua hong mua goi vao cai may thay"),),
    "nđ": (_read("nghị định", after=f"{NUMBER} so"),),
    "nd": (_read("nghị định", after=NUMBER),),
    "qđ": (_read("quyết định", after=NUMBER),),
    "hs": (
        _read(
            "hồ sơ",
            before="nop sung lam cuu ly gui rut huy thieu ma nhan duyet trang thai bo",
            after="xin online dvc thieu gom",
        ),
    ),
    "hc": (_read("hộ chiếu", before="lam cap xin han mat doi"),),
    "hd": (_read("hướng dẫn", after="em e minh mk toi giup cach ho"),),
    "cb": (
        _read("cán bộ", before="gap hoi gui anh chi cac may goi"),
        _read("chuẩn bị", before="can phai", after="giay ho nhung gi day"),
    ),
    "gt": (_read("giấy tờ", before="mang nop thieu mat loai"), _read("giới tính", before="sai doi")),
    "bh": (_read("bảo hiểm", before="the dong mua", after="xa y that"),),
    "tg": (_read("thời gian", before="mat ton", after="lam xu giai bao cap cho"),),
    "tp": (_read("thành phố", after="hcm ho ha da can hai hue thu"),),
}

KEYS = frozenset(PLAIN) | frozenset(BY_NEIGHBOUR)
