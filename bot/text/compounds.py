"""Two-syllable words of public services, without diacritics: they tell "congan" (công an) from "con gan"."""

from __future__ import annotations

_COMPOUNDS = """
an ninh|anh chi|ban sao|ban than|bang lai|bao cao|bao gio|bao hiem|bao lau|bao mat|bao nhieu|benh vien|bien ban
bien lai|bien so|bo sung|buu dien|ca nhan|cach nao|cai dat|can bo|can cuoc|cap doi|cap lai|cap moi|cap nhat|chu ho
chinh quyen|chinh sua|chuan bi|chung minh|chung nhan|chung thuc|chuyen doi|chuyen khau|co quan|cong an|cong chung
cong dan|cong ty|cu tru|cua khau|cuoc goi|dan su|dan toc|dang ky|dang nhap|dang xuat|dat lai|de nghi|di dong|dia chi
dia phuong|dich vu|dien thoai|dien tu|dieu kien|dinh danh|doanh nghiep|doc than|gia dinh|gia han|giai quyet|giam ho
giao dich|giao thong|giay phep|giay to|gioi tinh|ha noi|hai quan|hanh chinh|het han|hinh anh|ho chieu|ho khau|ho so
ho ten|ho tich|ho tro|hoan thanh|hon nhan|hop dong|hop phap|huong dan|huy bo|ke khai|ket hon|ket qua|khach san
khai bao|khai sinh|khai tu|khi nao|khieu nai|khong duoc|khuon mat|kich hoat|kiem tra|kinh doanh|ky thuat|lai xe
lam lai|lam sao|lam the|le phi|lien he|lien ket|lua dao|luu tru|ly do|ly hon|ly lich|ma so|mang theo|mat khau
mien phi|mo khoa|mo lai|muc phat|ngan hang|ngay sinh|nghi dinh|nghia vu|nguoi dan|nguoi than|nhan dan|nhan dien
nhan than|nhap khau|nhu the|noi cap|noi o|nop ho|nop phat|nop tien|nuoc ngoai|o dau|phai khong|phan anh|phat nguoi
phong tro|phu huynh|phuong tien|quan he|quan su|que quan|quen mat|quoc gia|quoc tich|quy dinh|quyen loi|quyet dinh
sinh trac|so do|so ho|sua chua|sua doi|tai khoan|tai san|tai sao|tam thoi|tam tru|tam vang|than nhan|thanh pho
thanh toan|thanh vien|the nao|thi thuc|thoi gian|thoi han|thong bao|thong tin|thu hoi|thu tuc|thue nha|thuong tru
tich hop|tien phat|tiep nhan|tinh trang|toi bi|toi can|toi muon|ton giao|tra cuu|tre em|trich luc|truc tiep
truc tuyen|trung tam|truong hop|tu phap|tu vong|ung dung|uy ban|uy quyen|van ban|van tay|vi pham|viet nam|vo chong
xa hoi|xac minh|xac nhan|xac thuc|xin cap|xu ly|xu phat|xuat canh|xuat trinh|y te|yeu cau
"""
COMPOUNDS = {pair.replace(" ", ""): pair for line in _COMPOUNDS.strip().splitlines() for pair in line.split("|")}
