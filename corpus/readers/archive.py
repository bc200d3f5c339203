"""Zip archives (DOCX, EPUB) opened under limits, so that no small file can unpack into a flood."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.settings import ArchiveLimits

# What zipfile raises over damaged archives.
_UNREADABLE = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)


class Archive:
    """The members of a zip archive. Raises `DamagedDocument` and `DocumentTooLarge`."""

    def __init__(self, data: bytes, limits: ArchiveLimits = ArchiveLimits()) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _UNREADABLE:
            raise truncated() from None
        members = self._zip.infolist()
        # zipfile never unpacks more of a member than it declares, so the declared sizes bound the real ones.
        unpacked = sum(member.file_size for member in members)
        if len(members) > self._limits.members or unpacked > self._limits.unpacked_bytes:
            raise DocumentTooLarge(
                f"展開すると大きすぎます（{len(members):,} 個、{unpacked:,} バイト。上限 {self._limits.members:,} 個、"
                f"{self._limits.unpacked_bytes:,} バイト）。分割するか、画像を除いて保存し直してください。",
                f"Too large once unpacked ({len(members):,} parts, {unpacked:,} bytes; at most"
                f" {self._limits.members:,} and {self._limits.unpacked_bytes:,}). Split it or save it without pictures.",
            )

    def __contains__(self, name: str) -> bool:
        return name in self.names

    @property
    def names(self) -> list[str]:
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The content of a member. A missing member counts as damage."""
        try:
            member = self._zip.getinfo(name)
            if member.file_size > self._limits.part_bytes:
                raise DocumentTooLarge(
                    f"展開すると大きすぎます（{name}: {member.file_size:,} バイト、上限 {self._limits.part_bytes:,}）。"
                    "分割してください。",
                    f"Too large once unpacked ({name}: {member.file_size:,} bytes, at most"
                    f" {self._limits.part_bytes:,}). Split it.",
                )
            if member.flag_bits & 1:
                raise encrypted()
            return self._zip.read(member)
        except (*_UNREADABLE, KeyError, zlib.error, EOFError, RuntimeError, struct.error):
            raise truncated(name) from None

    def read_xml(self, name: str) -> Any:
        """The root element of an XML member, by xml.etree; entities are refused."""
        return parse_xml(self.read(name), name)


def parse_xml(data: bytes, name: str) -> Any:
    """The root element; raises `DamagedDocument` for entities of the file's own (an XML bomb) and for broken XML."""
    try:
        return ElementTree.fromstring(data)
    except DefusedXmlException:
        raise entity_bomb(name) from None
    except (ElementTree.ParseError, ValueError, LookupError):
        raise truncated(name) from None


def refuse_document_type(data: bytes, name: str) -> None:
    """Raise `DamagedDocument` when the XML has a document type: Office never writes one, XML bombs need it."""

    class Found(Exception):
        pass

    def found(*_: Any) -> None:
        raise Found

    def root(*_: Any) -> None:
        raise StopIteration

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = found
    parser.StartElementHandler = root
    try:
        parser.Parse(data, True)
    except Found:
        raise entity_bomb(name) from None
    except StopIteration:
        return
    except (expat.ExpatError, ValueError, LookupError):
        raise truncated(name) from None


def truncated(name: str = "") -> DamagedDocument:
    japanese, english = (f": {name}", f" ({name})") if name else ("", "")
    return DamagedDocument(
        f"ファイルが壊れています（途中で切れた、または読めない部分がある{japanese}）。もう一度入手してください。",
        f"The file is damaged (truncated, or a part is unreadable{english}). Get it again.",
    )


def encrypted() -> DamagedDocument:
    return DamagedDocument(
        "暗号化されています。パスワードや複製制限を外したファイルを指定してください。",
        "The file is encrypted. Give one without a password or copy protection.",
    )


def entity_bomb(name: str) -> DamagedDocument:
    return DamagedDocument(
        f"安全でない XML です（独自の実体や文書型の宣言: {name}）。元のアプリで保存し直してください。",
        f"Unsafe XML (entities or a document type of its own: {name}). Save it again with its application.",
    )
