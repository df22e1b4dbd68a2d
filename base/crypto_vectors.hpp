// Frozen vectors of the accept rule (consensus.md 2.8): generated once, never regenerated.
//
// They were made by an independent implementation of the curve that knows the secret scalars, so
// that a rejected signature fails for the one reason in its name. `passes` says which sloppier
// verifiers accept it: "exact" one that only asks encode([S]B - [h]A) = R; "cofactored" one that
// multiplies both sides by 8; "points" one that compares points instead of encodings. T is a point
// of order 8.

#pragma once

#include <string_view>

namespace tamga::vectors {

struct SignatureVector {
    std::string_view name;
    std::string_view passes;
    std::string_view key;
    std::string_view message;
    std::string_view signature;
    bool accept;
};

struct KeyVector {
    std::string_view name;
    std::string_view key;
    bool accept;
};

// clang-format off
inline constexpr SignatureVector signatures[] = {
    {"RFC 8032 7.1 test 1", "",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b", true},
    {"RFC 8032 7.1 test 2", "",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
     "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00", true},
    {"RFC 8032 7.1 test 3", "",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a", true},
    {"a secret scalar that was not clamped", "",
     "12545f8ad21ee52e3934b033d8013c2e882ad521794a0a64efba91432e2d2703",
     "74616d67612030",
     "f61e4fc590e9a3364a375df7a8b43e77c5f10295fef45178b8cca53a241c4e95"
     "7df6752c0681348a6f60e94d203ae639f93f1ef6c575a9414ff6d587a78e580d", true},
    {"the honest signature of the vectors below", "",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "3719e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "461adc4967ec3b11a5e3695ce8a3397ca348c881629af26a2b5a9eb047791607", true},
    {"S + L, below 2^253", "exact cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "3719e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "33eed1a6814f4e697b8061ffc69d1891a348c881629af26a2b5a9eb047791617", false},
    {"S + 8 L", "exact cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "3719e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "aeb98a313a05cfd157ca2674dd723123a448c881629af26a2b5a9eb047791687", false},
    {"S + 15 L, the highest", "exact cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "3719e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "298543bcf2ba4f3a3414ece8f3474ab5a448c881629af26a2b5a9eb0477916f7", false},
    {"another message", "",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612031",
     "3719e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "461adc4967ec3b11a5e3695ce8a3397ca348c881629af26a2b5a9eb047791607", false},
    {"one bit of R", "",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "3619e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "461adc4967ec3b11a5e3695ce8a3397ca348c881629af26a2b5a9eb047791607", false},
    {"one bit of S", "",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "3719e99ce80b11db316c2ad87ddcc33eaa71cc65663df49e8adf1b9b697bacda"
     "471adc4967ec3b11a5e3695ce8a3397ca348c881629af26a2b5a9eb047791607", false},
    {"all zero", "",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000", false},
    {"R plus a point of order 2", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612032",
     "64b51e471b370b21b030318c00cf1a5fc7b60a7efd1d105c0359a22f6e4e1b7f"
     "8894c3eaaa7576febec00901d17e92e47d5f75e0430791ab15bf40ec9d3efc06", false},
    {"R plus a point of order 4", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612034",
     "7dbaa513fbd00933a24937dc318d948717c62bd0fd3cc861e8cf432335e67ce6"
     "a00127359a01688b52a66f8b22bd8c087d5d9e388de23cee8096dc7f8a2c2c08", false},
    {"R plus a point of order 8", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612038",
     "712f535de18e90367280eff0e67f3c1ad6ef5036b7a0248d8998a763c001dd42"
     "b6e80bd17bf4bba82b016403ddda6b980ce227409b0dd6707a11a8c960982c07", false},
    {"A plus a point of order 2, h = 0 mod 8", "exact cofactored",
     "a2d7ccbb8e9d59c8ce57f38a78367e58cd9a95a4bcd5fc1e323c88e036ca3d5e",
     "74616d6761203232",
     "dcb33345f01e5a2a79a50648b678ce8464e566b40ad9a23d81b36d64240b4136"
     "fa7bb1b9ceacd9e6affcde52e762e99b2275c9c0375fe03b44c6c45e9666b401", false},
    {"A plus a point of order 2, h odd", "cofactored",
     "a2d7ccbb8e9d59c8ce57f38a78367e58cd9a95a4bcd5fc1e323c88e036ca3d5e",
     "74616d67612030",
     "bb89e32aa788643638773f11332b4f36c8d9cb08f7a2feb6e1c04e417fc378fd"
     "1b42b6e1ffde218c7b76ba8732b8b101656b044b029fa7f7fef22905dcd9df03", false},
    {"A and R with a part of order 2 that cancels", "exact cofactored",
     "a2d7ccbb8e9d59c8ce57f38a78367e58cd9a95a4bcd5fc1e323c88e036ca3d5e",
     "74616d67612030",
     "bccca135e9b2e86c4523ca7b308b7ad5c9b813ca088dd822f201b0c423bf53b1"
     "c836714338ed780d9992dfce9173f7dd307a23640d056ee43ca2fe95d6b38308", false},
    {"A plus a point of order 4, h = 0 mod 8", "exact cofactored",
     "a99a46208e643e2f1d0a460e8e5ae1cd79244629e5c991e11e4e9cc75266d896",
     "74616d67612031",
     "58554d754404d0f1d62025ec88252f3f0824dff9ec50168d8898a59d94d6a6fc"
     "e2627fc480bd369d3544e57e01addb8bff950b5ed24ddba812b14bae2b5dcc01", false},
    {"A plus a point of order 4, h odd", "cofactored",
     "a99a46208e643e2f1d0a460e8e5ae1cd79244629e5c991e11e4e9cc75266d896",
     "74616d67612030",
     "da3a856d76580e19b7d460492b0ff720a8d05e00746110052136b0883255d08c"
     "205c910c983ad9a861b1706339ce3fc93946c25f34fce6d4c3df1ed0da386708", false},
    {"A and R with a part of order 4 that cancels", "exact cofactored",
     "a99a46208e643e2f1d0a460e8e5ae1cd79244629e5c991e11e4e9cc75266d896",
     "74616d67612038",
     "b1e74e7971449b28ee168521aa3e9490cef88662ecf63b090e34e41d41609a61"
     "6151763c3c6829243993ec95cd22e0a6960c65e276b026eb63df8bd7b80c450b", false},
    {"A plus a point of order 8, h = 0 mod 8", "exact cofactored",
     "2dd120259ea20f732d4e1523d92467c1647f71ab84633a146bc4b4c216c74104",
     "74616d67612031",
     "1424989734ec702436451fd16a76b10bb98d39e8279269ea178920f8eaf198ff"
     "1e6b1a022f3aea523f5ca40cc120119cfb928df2de64a1b8b654ee48115f1500", false},
    {"A plus a point of order 8, h odd", "cofactored",
     "2dd120259ea20f732d4e1523d92467c1647f71ab84633a146bc4b4c216c74104",
     "74616d67612030",
     "9d030b2979bcef39f49fd1cc43904ad6847378e3ed95438c05fca043ba590bcf"
     "2e3c05de23c10a490a9e8475b7a48dc75c50a027a5da51555d5b4c6f50a83b02", false},
    {"A and R with a part of order 8 that cancels", "exact cofactored",
     "2dd120259ea20f732d4e1523d92467c1647f71ab84633a146bc4b4c216c74104",
     "74616d6761203134",
     "4d88aa16eb8398d7b4f934ba9d731c32ca0fd8a02f68c83d6febd889abb68850"
     "4add337cae8c4ac60cb960ffbfaaf8889bb1a80886393fda50f369895678770f", false},
    {"A = 0 T, of order 1", "exact cofactored",
     "0100000000000000000000000000000000000000000000000000000000000000",
     "74616d67612034",
     "bbceacd47d155a984793921fe7be92b7be450a0c51d87b67988c7c2bb4ea9001"
     "1887bd7f7041dc5d0076dd900945d9a35bf06bdde649b3bea37a0d1477e36206", false},
    {"A = 1 T, of order 8", "exact cofactored",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
     "74616d67612032",
     "96dad34e52e2da53f2b584c9bf58e59c2d0bfa65eea5de33d03800fb63a8bc22"
     "bb9d1a4fa2080b20a8ddee9d113d4180fde927778b64bc38c4909f6993411b09", false},
    {"A = 2 T, of order 4", "exact cofactored",
     "0000000000000000000000000000000000000000000000000000000000000080",
     "74616d67612033",
     "b665461df36723667e3f660fc71ba4325aad9916e47f244f9b13943464b14da8"
     "14da60060076e541a8a7195db2059bad4e18fa9a4d6ae88e89a19f07c2026a07", false},
    {"A = 3 T, of order 8", "exact cofactored",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
     "74616d67612034",
     "4ecad80c5cd61f1078921dc657e56af0cc92774751ed13a23fd17cc6ebe81605"
     "132cbe9eea2318707c0d383d93d1ba94bd160a6b4f8d8f10332c59fb9c851809", false},
    {"A = 4 T, of order 2", "exact cofactored",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "74616d67612035",
     "cbcfd4ab03545bff648f8c641dd2b2b889a46ef94176babb6bf296c4e2b08973"
     "3e9099e7b8beebcaf744f8b43e48f82fc27ea781aba42c8e8301e2b261677003", false},
    {"A = 5 T, of order 8", "exact cofactored",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
     "74616d67612030",
     "ca5864a09753e74c6c29790a4363921bb30d6b3a094779840786209fd7a3d05e"
     "1cf43a8d317ac29c74d9d2dfc72b25adcdb32a7dbc867b1091600ce274bb580d", false},
    {"A = 6 T, of order 4", "exact cofactored",
     "0000000000000000000000000000000000000000000000000000000000000000",
     "74616d67612033",
     "4f752c59ad06d57035cd1512c0e30dcb8bad535997adc34a29691992158ec1eb"
     "ebbd6b643292b27256492d396077ba97842e1c282cc6803e35121b446f64d80f", false},
    {"A = 7 T, of order 8", "exact cofactored",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
     "74616d67612037",
     "c585d8218b51189eb3c4ffe249314a11cf03b212c0e9e59874cbf0494e50fdec"
     "425083c192874c9de96470ad785fbac3c202d1dd7bf9e3acb30e035627a9e308", false},
    {"R = 0 T, of order 1", "exact cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612030",
     "0100000000000000000000000000000000000000000000000000000000000000"
     "4b5f0c8e5b14c88d80cb058931e56c6f77cb145b9c4f59191782d3b084b0560e", false},
    {"R = 1 T, of order 8", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612031",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
     "bfa2e02e4e035f392d617461a0c814378f0c8b4a3bc7f91b1c9f7884825c3e04", false},
    {"R = 2 T, of order 4", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612032",
     "0000000000000000000000000000000000000000000000000000000000000080"
     "e67508beb1c4dafce9171fdcf2cd0a94c4975b479374b9bd56688859455bca0b", false},
    {"R = 3 T, of order 8", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612033",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
     "bfee33419ab2a04afef8390513dd681879f2f8c9340095430452b5be9361040f", false},
    {"R = 4 T, of order 2", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612034",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "4da57983fff09b028e433d8d3662376e4e1cd2983c535b806c4230723e4eaa04", false},
    {"R = 5 T, of order 8", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612035",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"
     "9c78f5688102c12f0c3bc925165a19d65121e29b0ade8c8b4332047b754efb0f", false},
    {"R = 6 T, of order 4", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612036",
     "0000000000000000000000000000000000000000000000000000000000000000"
     "f5e20ce84356889882dbf89e0306a6fd3f490c9fecef64d977bbffaac77e050d", false},
    {"R = 7 T, of order 8", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612037",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
     "e5886ca9798c28620a4c7d3a8ae32565db61f844aea8a30f9472e93277827f0f", false},
    {"A not canonical: y = p", "exact cofactored",
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "74616d67612031",
     "9653f0353bf380d588fccb28a862288ee7794fb8dc77b76edaf8709e921dd5c0"
     "a569354eaa12fbcd34f47798112221aa2cbcb034c7bc494ce40cf841783f2d07", false},
    {"A not canonical: y = p, sign 1", "exact cofactored",
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "74616d67612031",
     "1d05454ea93fdeea807788c8820e64708426e0c262d4bccd75b9004f5bc32c85"
     "c40733e10a090a74c166c8ec4de840f2a8e227d12a7f843a7f5c54e0aa8ff403", false},
    {"A not canonical: y = p + 1", "exact cofactored",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "74616d67612037",
     "cbe9c84c451fda78d2bb964172ddd5e78c96135a9f54f6f0c6b71f0eb8dcdf58"
     "ec9be9732f5966b7c5af92e310e6466b97ce97af3722ed676dddd40b0fcad10e", false},
    {"A not canonical: y = p + 1, sign 1", "exact cofactored",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "74616d67612036",
     "14970cdd632c428283cdee4460d5fd41c92a9a0aff5248f308a6693ec5a6063a"
     "fda925d9b0fc411caad22c2c184d3e081112cf6c2a492d470c4f36ae58f0a600", false},
    {"A not canonical: y = 1, sign 1", "exact cofactored",
     "0100000000000000000000000000000000000000000000000000000000000080",
     "74616d6761203236",
     "b262223f05c03a6e7338b9116f15d14d94f02965a9c19a67c9bc42469cbb0e56"
     "fd5d270cdee5813c922fb3f16ef9a40568b7c9728623efc4d60954c2e005c60e", false},
    {"A not canonical: y = p - 1, sign 1", "exact cofactored",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "74616d67612034",
     "0e326d42e15919586700333291785e99a77bd929e1e89f735a967976ac0e707a"
     "e605e14f79b86cf7428cea4a894d87687d60f820301affbed00e4d2f75662402", false},
    {"R not canonical: y = p", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612039",
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "efcc73abebffadff90c141bd126b5fd756669e2629ac9ad5b2001bae19eec409", false},
    {"R not canonical: y = p, sign 1", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612039",
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "19b008aa1bcbd67bb2d9417767ba3a16b1711e1930b8cbdf3238a400fade2303", false},
    {"R not canonical: y = p + 1", "cofactored points",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612039",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "0108543af35793b5098d85590a3a80bfdf7fecf83ff78860f7bb4404fe896e0d", false},
    {"R not canonical: y = p + 1, sign 1", "cofactored points",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612039",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "887fa2c2e7f07a4eff7e9c8c9d93c409671aae8af36c4a0f10eca698acb26b03", false},
    {"R not canonical: y = 1, sign 1", "cofactored points",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612039",
     "0100000000000000000000000000000000000000000000000000000000000080"
     "63e2e66dd03e38ef6c0ca4f51397eac2ab57795db2659dc29d74efb744de780b", false},
    {"R not canonical: y = p - 1, sign 1", "cofactored",
     "4b2833447162a63731a80c7587c981a732656a5b432a03e1cdc3771fc935c2a1",
     "74616d67612039",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "990b42ea2b3fcbc2c2d5c39643aa3fcc6cd1421d32dbcd954dd97191ee6f130a", false},
};

inline constexpr KeyVector keys[] = {
    {"the base point",
     "5866666666666666666666666666666666666666666666666666666666666666", true},
    {"the negated base point",
     "58666666666666666666666666666666666666666666666666666666666666e6", true},
    {"y = 3, of mixed order",
     "0300000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 3, not canonical (mixed order)",
     "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 4, of mixed order",
     "0400000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 4, not canonical (mixed order)",
     "f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 5, of mixed order",
     "0500000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 5, not canonical (mixed order)",
     "f2ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 6, of mixed order",
     "0600000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 6, not canonical (mixed order)",
     "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 9, of mixed order",
     "0900000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 9, not canonical (mixed order)",
     "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 10, of mixed order",
     "0a00000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 10, not canonical (mixed order)",
     "f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 14, of mixed order",
     "0e00000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 14, not canonical (mixed order)",
     "fbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 15, of mixed order",
     "0f00000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 15, not canonical (mixed order)",
     "fcffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 16, of mixed order",
     "1000000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 16, not canonical (mixed order)",
     "fdffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"y = 18, of mixed order",
     "1200000000000000000000000000000000000000000000000000000000000000", false},
    {"y = p + 18, not canonical (mixed order)",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"the base point plus a point of order 2",
     "9599999999999999999999999999999999999999999999999999999999999999", false},
    {"the base point plus a point of order 4",
     "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a15", false},
    {"the base point plus a point of order 8",
     "98519eadf35b995233b51b5cd23e9cc5a28b639b5a4af0ec903cb960d81b7819", false},
    {"y = 2, not on the curve",
     "0200000000000000000000000000000000000000000000000000000000000000", false},
    {"all ones",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false},
};
// clang-format on

} // namespace tamga::vectors
